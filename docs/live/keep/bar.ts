// The bar on a page while a reader's files are kept: what is kept, and the end of it.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'

/** The bar of the files of one set, or of the models. */
export class KeptBar {
  private readonly bar = element('aside', {
    class: 'md-typeset live-kept',
    'aria-label': say('Your files'),
  })

  /** Show what is kept, with a button that ends it. */
  show(description: string, end: () => void): void {
    const stop = button(say('Forget them'), end)
    stop.className = 'live-button'
    const kept = element('strong', {}, `${say('Kept in this browser:')} `)
    this.bar.replaceChildren(element('span', {}, kept, `${description}. `), stop)
    document.querySelector('article')?.prepend(this.bar)
  }

  /** Take the bar off. */
  hide(): void {
    this.bar.remove()
  }
}
