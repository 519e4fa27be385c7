// The bar at the foot of the page: how many events of the reader's there are, and the way back.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'

const WHEN = say(
  'They count as sent when the events of this page end, unless your code dates them.',
)

/** What the buttons of the bar do. */
interface Actions {
  stop(): void
  retry(): void
  takeBack(): void
}

/** The bar. It is there from the first event on, until the events are taken back. */
export class Bar {
  private readonly box = element('aside', {
    class: 'md-typeset live-layer',
    'aria-label': say('Your events'),
    title: WHEN,
  })
  private readonly content = element('div', { class: 'live-bar' })
  private readonly status = element('span', { role: 'status' })
  private readonly progress = element('progress', { max: '1', 'aria-label': say('Progress') })
  private readonly on: Actions

  constructor(on: Actions) {
    this.on = on
    this.box.append(this.content)
  }

  /** Say what is being done, and how much of it is done, from 0 to 1. */
  showProgress(fraction: number, step: string): void {
    this.progress.value = fraction
    this.show('working', step, [this.progress, button(say('Stop'), this.on.stop)])
  }

  /** Say that the page shows the events. */
  showDone(text: string, hasMoved: boolean): void {
    const next = hasMoved ? [button(say('Show what moved'), scrollToNext)] : []
    this.show('done', text, [...next, this.back()])
  }

  /** Say why the page does not show them. */
  showFailure(text: string): void {
    this.show('failed', text, [button(say('Try again'), this.on.retry), this.back()])
  }

  hide(): void {
    this.box.remove()
  }

  private back(): HTMLElement {
    return button(say('Take them back'), this.on.takeBack)
  }

  private show(state: string, text: string, others: HTMLElement[]): void {
    if (this.box.dataset.state !== state || !this.box.isConnected) {
      this.box.dataset.state = state
      this.content.replaceChildren(this.status, ...others)
      document.body.append(this.box)
    }
    if (this.status.textContent !== text) this.status.textContent = text
  }
}

/** Scroll to the first number that has moved below the middle of the window, or to the first. */
function scrollToNext(): void {
  const marks = [...document.querySelectorAll<HTMLElement>('[data-moved]')]
  const visible = marks.filter((mark) => mark.checkVisibility())
  const isBelow = (mark: HTMLElement) => mark.getBoundingClientRect().top > innerHeight * 0.6
  const next = visible.find(isBelow) ?? visible[0]
  next?.scrollIntoView({ block: 'center' })
}
