// The bar on every page while a reader's files are kept: what is kept, and the end of it.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import { forget } from './storage.ts'

const bar = element('aside', { class: 'md-typeset live-kept', 'aria-label': say('Your files') })

/** Show what is kept; `onForget` is called once it is not kept anymore. */
export function showBar(description: string, onForget: () => void): void {
  const end = async () => {
    await forget()
    bar.remove()
    onForget()
  }
  const stop = button(say('Forget them'), () => void end())
  stop.className = 'live-button'
  bar.replaceChildren(
    element(
      'span',
      {},
      element('strong', {}, `${say('Kept in this browser:')} `),
      `${description}. `,
    ),
    stop,
  )
  document.querySelector('article')?.prepend(bar)
}

/** Take the bar off. */
export const hideBar = (): void => bar.remove()
