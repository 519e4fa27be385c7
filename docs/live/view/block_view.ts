// What every live block of a page has: its buttons, status and progress, its error, and its editor.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { Editor } from './editor.ts'
import { linkedText, toFragment } from './permalink.ts'

/** A block's text as the page has it, and what a link calls it. */
export interface BlockText {
  /** The name of its query or section. */
  name: string
  kind: 'sql' | 'code'
  original: string
}

/** What a block does besides when its buttons are pressed, and when its text changes. */
export interface BlockActions {
  stop(): void
  reset(): void
  change(): void
}

/** The view of one block; `bar` holds its buttons, and `head` the two first, Run and Edit. */
export class BlockView {
  /** For its owner to place below the bar. */
  readonly error = element('p', { class: 'live-error', role: 'alert', hidden: '' })
  readonly buttons: Record<'run' | 'stop' | 'edit' | 'reset' | 'share', HTMLButtonElement>
  isBusy = false
  editor: Editor | undefined

  private readonly status = element('span', { class: 'live-status', role: 'status' })
  private readonly progress = element('progress', {
    max: '1',
    hidden: '',
    'aria-label': say('Loading'),
  })
  private readonly source: BlockText
  private readonly actions: BlockActions

  constructor(bar: HTMLElement, source: BlockText, actions: BlockActions, head = bar) {
    this.source = source
    this.actions = actions
    const inHead = (action: string) => head.querySelector(`.live-${action}`) as HTMLButtonElement
    this.buttons = {
      run: inHead('run'),
      stop: button(say('Stop'), () => actions.stop()),
      edit: inHead('edit'),
      reset: button(say('Reset'), () => this.reset()),
      share: button(say('Copy link'), () => void this.share()),
    }
    const { run, stop, edit, reset, share } = this.buttons
    for (const hidden of [stop, reset, share]) hidden.hidden = true
    bar.querySelector('.live-status')?.remove()
    // The two buttons that exist stay in place, and one of them keeps the focus.
    if (head === bar) {
      run.after(stop)
      edit.after(reset, share)
    } else bar.prepend(stop, reset, share)
    bar.append(this.progress, this.status)
  }

  /** The text as it is now. */
  get text(): string {
    return this.editor?.text() ?? this.source.original
  }

  /** Whether the text is not the page's any more. */
  get isEdited(): boolean {
    return this.text.trimEnd() !== this.source.original
  }

  /** What an editor opens with: the text that a link to the page brought, or the current text. */
  get linked(): { text: string; note: string } {
    return linkedText(location.hash, this.source.name, this.text, this.source.kind)
  }

  /** Put an editor, in its box, in the place of the block's text. */
  showEditor(block: HTMLElement, box: HTMLElement, editor: Editor): void {
    this.editor = editor
    block.querySelector('pre')?.replaceWith(box)
    block.addEventListener('live:copy', (event) => {
      ;(event as CustomEvent<{ text: string }>).detail.text = this.text
    })
    this.change()
    editor.focus()
    this.buttons.edit.hidden = true
  }

  /** Update what depends on the text; an editor calls it after each key. */
  change(): void {
    this.buttons.reset.hidden = this.buttons.share.hidden = !this.isEdited
    this.actions.change()
  }

  setBusy(isBusy: boolean): void {
    this.isBusy = isBusy
    // Not `disabled`, which would take the focus from whoever pressed the button.
    for (const button of [this.buttons.run, this.buttons.edit]) button.ariaDisabled = String(isBusy)
    if (!isBusy) this.progress.hidden = this.buttons.stop.hidden = true
  }

  showStop(): void {
    this.buttons.stop.hidden = false
  }

  showProgress(fraction: number, step: string): void {
    this.progress.hidden = fraction === 1
    this.progress.value = fraction
    this.setStatus(step)
  }

  setStatus(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text
  }

  showError(text: string | null): void {
    this.error.hidden = text === null
    this.error.textContent = text
  }

  /** Copy a text, and say whether that worked. */
  async copy(text: string, success: string, failure: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.setStatus(success)
    } catch {
      this.setStatus(failure)
    }
  }

  private reset(): void {
    this.editor?.setText(this.source.original)
    this.actions.reset()
    if (location.hash.startsWith('#live=')) history.replaceState(null, '', location.pathname)
    this.editor?.focus()
  }

  private async share(): Promise<void> {
    const { name, kind } = this.source
    const address = new URL(toFragment(name, this.text, kind), location.href).href
    history.replaceState(null, '', address)
    await this.copy(address, say('The link is copied.'), say('The link is in the address bar.'))
  }
}
