// The answers to the seven questions that a mapping gives, before the page shows them.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { NameMapping } from '../meaning/mapping.ts'

/** A question and its answer, or why there is none. */
export interface PreviewedAnswer {
  question: string
  answer: string
  isMissing: boolean
}

/** Computes the answers that a mapping gives; the signal stops it. */
export type Previewer = (mapping: NameMapping, signal: AbortSignal) => Promise<PreviewedAnswer[]>

const DELAY = 300 // milliseconds without another change
const MOST_ROWS = 100_000 // more events are read again only when the reader asks for it

/** The answers, computed again with each change; of many events, when the reader asks. */
export class Preview {
  readonly part = element('div', { class: 'live-preview' })
  private readonly preview: Previewer
  private readonly isLarge: boolean
  private controller = new AbortController()

  constructor(preview: Previewer, rows: number) {
    this.preview = preview
    this.isLarge = rows > MOST_ROWS
    this.part.hidden = true
  }

  /** The reader has changed what the names mean. */
  update(mapping: NameMapping): void {
    this.controller.abort()
    this.controller = new AbortController()
    const { signal } = this.controller
    if (!this.isLarge) setTimeout(() => void this.compute(mapping, signal), DELAY)
    else
      this.put(button(say('Preview the seven answers'), () => void this.compute(mapping, signal)))
  }

  private async compute(mapping: NameMapping, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.part.isConnected) return
    this.part.ariaBusy = 'true'
    try {
      const answers = await this.preview(mapping, signal)
      if (!signal.aborted) this.show(answers)
    } catch (error) {
      if (!signal.aborted) this.put(element('p', {}, error instanceof Error ? error.message : ''))
    } finally {
      if (!signal.aborted) this.part.ariaBusy = null
    }
  }

  private show(answers: PreviewedAnswer[]): void {
    const count = answers.filter(({ isMissing }) => !isMissing).length
    const rows = answers.map(({ question, answer, isMissing }) =>
      element(
        'li',
        {},
        `${question} `,
        element('strong', isMissing ? { class: 'unanswered' } : {}, answer),
      ),
    )
    this.put(
      element(
        'p',
        {},
        say('With these names, {n} of {all} questions are answered:', {
          n: count,
          all: answers.length,
        }),
      ),
      element('ul', {}, ...rows),
    )
  }

  private put(...content: Node[]): void {
    this.part.hidden = false
    this.part.replaceChildren(...content)
  }
}
