// What is wrong with a query, said once: by PostHog's parser as it is typed, or by a run of it.
import { element } from '../core/dom.ts'
import type { BlockView } from '../view/block_view.ts'
import type { Range } from '../view/editor.ts'
import type { Verdict } from './posthog_check.ts'
import { type QueryError, toSentence } from './query_errors.ts'

/** The message of one block. Where its run fails, what the parser would add to that is left out. */
export class Mistake {
  /** For its owner to place below the bar. */
  readonly place = element('p', { class: 'live-verdict', role: 'status', hidden: '' })
  private readonly view: BlockView
  private verdict: Verdict | null = null
  private error: QueryError | null = null
  private failed: string | null = null // the text that the error is about

  constructor(view: BlockView) {
    this.view = view
  }

  /** Show how the run of a text failed; null before it runs. */
  showError(error: QueryError | null, text: string): void {
    this.error = error
    this.failed = error && text
    if (error && this.verdict?.isAccepted === false) this.verdict = null
    this.show(text)
  }

  /** Show what the parser says of a text; null where it is not asked. */
  showVerdict(verdict: Verdict | null, text: string): void {
    if (this.failed !== text) this.error = this.failed = null
    this.verdict = this.error && verdict?.isAccepted === false ? null : verdict
    this.show(text)
  }

  private show(text: string): void {
    const { place, verdict, error, view } = this
    place.hidden = verdict === null
    place.classList.toggle('live-rejected', verdict?.isAccepted === false)
    if (place.textContent !== verdict?.sentence) place.textContent = verdict?.sentence ?? ''
    view.showError(error && toSentence(error))
    const mistake = error ?? verdict?.mistake
    view.editor?.underline(mistake && view.text === text ? rangeOf(mistake, text) : null)
  }
}

/** What an error is about: a word, the last one where something is missing after it, or a line. */
export function rangeOf({ line, column }: QueryError, text: string): Range | null {
  const lines = text.split('\n')
  const content = lines[(line ?? 0) - 1]
  if (line === undefined || content === undefined) return null
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  if (column === undefined) return trimmed(text, start, start + content.length)
  const from = start + column - 1
  const [word] = /^(?:[\p{L}\p{N}_]+|\S)/u.exec(text.slice(from)) ?? []
  if (word) return { from, to: from + word.length }
  const [, before = '', last = ''] = /^([\s\S]*?)(\S*)\s*$/.exec(text.slice(0, from)) ?? []
  return trimmed(text, before.length, before.length + last.length)
}

/** A part of a text without the space around it, or null where it is nothing else. */
function trimmed(text: string, from: number, to: number): Range | null {
  const part = text.slice(from, to)
  const start = from + part.length - part.trimStart().length
  return part.trim() ? { from: start, to: start + part.trim().length } : null
}
