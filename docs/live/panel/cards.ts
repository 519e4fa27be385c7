// The cards of the overview: where uploaded events have no answer, the way back to the form.
import { button } from '../core/dom.ts'

const links: HTMLElement[] = []

/** Add to each card without an answer a button that asks for names again. */
export function linkCards(change: () => void): void {
  restoreCards()
  for (const gap of document.querySelectorAll('a.card [data-answer] > .unanswered')) {
    const link = button('Match its names', change)
    link.className = 'live-button'
    gap.closest('.card')?.after(link)
    links.push(link)
  }
}

/** Take the buttons off. */
export function restoreCards(): void {
  for (const link of links.splice(0)) link.remove()
}
