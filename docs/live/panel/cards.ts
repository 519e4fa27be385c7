// The cards of the overview while they show uploaded events: each links to the page that explains
// its number, or back to the form where there is none.
import { element } from '../core/dom.ts'
import { type Model, ORGANIZATION } from '../core/models.ts'
import { say } from '../core/words.ts'

const restores: (() => void)[] = []

/**
 * Point the cards to the pages of a model; those without an answer ask for names again.
 *
 * @param change asks for them
 */
export function linkCards(model: Model, change: () => void): void {
  restoreCards()
  for (const card of document.querySelectorAll<HTMLAnchorElement>('a.card')) {
    const link = card.getAttribute('href') ?? ''
    if (model !== ORGANIZATION)
      card.setAttribute('href', link.replace(/(\w+\/(?:[^/]*)?#)/, `${model}/$1`))
    restores.push(() => card.setAttribute('href', link))
    if (card.querySelector('[data-answer] > .unanswered')) linkToForm(card, change)
  }
}

function linkToForm(card: HTMLAnchorElement, change: () => void): void {
  const hint = element('small', {}, say('Match its names'))
  const open = (event: Event) => {
    event.preventDefault()
    change()
  }
  card.append(hint)
  card.addEventListener('click', open)
  restores.push(() => {
    hint.remove()
    card.removeEventListener('click', open)
  })
}

/** Make the cards what they were. */
export function restoreCards(): void {
  for (const restore of restores.splice(0)) restore()
}
