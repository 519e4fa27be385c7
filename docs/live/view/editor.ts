// The editor of a block: CodeMirror, in the colors of the page's code.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { say } from '../core/words.ts'

const codeColor = (name: string): string => `var(--md-code-hl-${name}-color)`

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: codeColor('keyword') },
  { tag: [tags.string, tags.special(tags.string)], color: codeColor('string') },
  { tag: [tags.number, tags.bool, tags.null], color: codeColor('number') },
  { tag: tags.comment, color: codeColor('comment') },
  { tag: [tags.operator, tags.punctuation], color: codeColor('operator') },
])

const theme = EditorView.theme({
  '&': {
    color: 'var(--md-code-fg-color)',
    backgroundColor: 'var(--md-code-bg-color)',
    fontSize: '13.6px',
  },
  '&.cm-focused': { outline: '2px solid var(--md-accent-fg-color)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--md-code-font-family)', lineHeight: '1.4' },
  '.cm-content': { padding: '10.5px 0', caretColor: 'var(--md-code-fg-color)' },
  '.cm-line': { padding: '0 16px' },
  '.cm-mistake': {
    textDecorationLine: 'underline',
    textDecorationStyle: 'wavy',
    textDecorationColor: 'var(--chart-4)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    color: 'var(--md-default-fg-color)',
    backgroundColor: 'var(--md-default-bg-color)',
    border: '1px solid var(--chart-rule)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    color: 'var(--md-primary-bg-color)',
    backgroundColor: 'var(--md-primary-fg-color)',
  },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--md-code-hl-color--light) !important',
  },
})

/**
 * Inserts text that is typed over a selection. Left alone, Chromium keeps the look of what it
 * replaces in a style attribute, which a strict policy forbids.
 */
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data, inputType } = event
    if (inputType !== 'insertText' || data === null || view.state.selection.main.empty) return false
    event.preventDefault()
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type' })
    return true
  },
})

/** A part of a text, by offsets. */
export interface Range {
  from: number
  to: number
}

const setUnderline = StateEffect.define<Range | null>()
const wavy = Decoration.mark({ class: 'cm-mistake' })

/** The underlined part, which moves with what is typed before it. */
const underlined = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { changes, effects }) {
    const effect = effects.find((each) => each.is(setUnderline))
    if (!effect) return decorations.map(changes)
    const range: Range | null = effect.value
    return range ? Decoration.set(wavy.range(range.from, range.to)) : Decoration.none
  },
  provide: (field) => EditorView.decorations.from(field),
})

export interface Editor {
  text(): string
  /** Replace the text; the reader can undo it. */
  setText(text: string): void
  /** Underline where a mistake is, or nothing. */
  underline(range: Range | null): void
  focus(): void
}

/**
 * Open an editor in a box. It has a shadow root, where its styles are adopted instead of written
 * into the page, so that it works under a strict policy for styles.
 */
export function openEditor(
  box: HTMLElement,
  text: string,
  label: string,
  language: Extension,
  on: { run(): void; change(): void },
): Editor {
  const root = box.attachShadow({ mode: 'open' })
  // The theme does not see an editor inside the root, and would take letters for its shortcuts.
  box.addEventListener('keydown', (event) => event.stopPropagation())
  const run: Extension = Prec.highest(
    keymap.of([
      {
        key: 'Mod-Enter',
        run: () => {
          on.run()
          return true
        },
      },
    ]),
  )
  const view = new EditorView({
    root,
    parent: root,
    doc: text,
    extensions: [
      run,
      typeOverSelection,
      underlined,
      history(),
      closeBrackets(),
      bracketMatching(),
      autocompletion({ activateOnTyping: false }),
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
      language,
      syntaxHighlighting(highlighting),
      theme,
      EditorView.lineWrapping, // as the page's code does on a phone
      EditorView.contentAttributes.of({
        'aria-label': say('{label}. Control and Enter run it; Tab leaves the editor.', { label }),
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) on.change()
      }),
    ],
  })
  return {
    text: () => view.state.doc.toString(),
    setText: (replacement) =>
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: replacement } }),
    underline: (range) => view.dispatch({ effects: setUnderline.of(range) }),
    focus: () => view.focus(),
  }
}
