// A list of the names that files have, to choose one from: the most frequent first, those of
// PostHog's own last, and a field that narrows a long list.
import { element } from '../core/dom.ts'
import { say, sayCount } from '../core/words.ts'

/** Names with how many events have each. */
export type Counts = ReadonlyMap<string, { count: number }>

const FILTERED = 30 // more names than this get a field to find one with

/** A labeled list; its value is the name that is chosen, or "" for none. */
export class NameList {
  readonly part: HTMLElement
  readonly select: HTMLSelectElement

  /**
   * @param label what the name stands for
   * @param none what it says where no name is chosen; "" where one has to be
   */
  constructor(label: (Node | string)[], counts: Counts, selected: string, none: string) {
    const options = byFrequency(counts).map(([name, count]) =>
      element('option', { value: name }, `${name} (${sayCount(count, '{n} event', '{n} events')})`),
    )
    const first = element('option', { value: '' }, none || say('Choose one'))
    this.select = element('select', none ? {} : { required: '' }, first, ...options)
    this.select.value = counts.has(selected) ? selected : ''
    this.part = element('div', {}, element('label', {}, element('span', {}, ...label), this.select))
    if (options.length > FILTERED) this.part.append(this.filter(first, options))
  }

  get value(): string {
    return this.select.value
  }

  /** A field that leaves only the names in the list that have its text, and what is chosen. */
  private filter(first: HTMLOptionElement, options: HTMLOptionElement[]): HTMLInputElement {
    const label = say('Find a name')
    const attributes = { type: 'search', placeholder: label, 'aria-label': label }
    const field = element('input', attributes)
    field.addEventListener('input', () => {
      const text = field.value.toLowerCase()
      const { value } = this.select
      const matches = options.filter(
        (o) => o.value.toLowerCase().includes(text) || o.value === value,
      )
      this.select.replaceChildren(first, ...matches)
      this.select.value = value
    })
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') event.preventDefault() // it would submit the form
    })
    return field
  }
}

/** The names in their order, with their counts. */
function byFrequency(counts: Counts): [string, number][] {
  const isOwn = (name: string): number => (name.startsWith('$') ? 1 : 0)
  return [...counts]
    .map(([name, { count }]): [string, number] => [name, count])
    .sort((a, b) => isOwn(a[0]) - isOwn(b[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
