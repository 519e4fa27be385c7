// Events that would be counted wrongly, as the build finds them: macros/events/exports/validation.py.
import { isIllegal } from '../identity/persons.ts'
import { Refused } from './records.ts'

// Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, November 2026).
const HOURS = 23
const LONGEST = 80

/** Counts what is wrong with events, kind by kind, with the first example of each. */
export class Quality {
  private readonly found = new Map<string, { count: number; example: string }>()
  private readonly latest: number
  private readonly numbers: string[]

  /**
   * @param numbers the properties that queries convert to numbers
   * @param now milliseconds since 1970
   */
  constructor(numbers: string[], now = Date.now()) {
    this.numbers = numbers
    this.latest = now + HOURS * 3_600_000
  }

  /** Take in one event, with its properties under our names. */
  add(event: string, id: string, time: number, property: (name: string) => string | null): void {
    if (isIllegal(id)) this.bad('a distinct id that PostHog never merges', event, id)
    if (time > this.latest)
      this.bad('a timestamp in the future', event, new Date(time).toISOString())
    for (const name of this.numbers) {
      const value = property(name)
      if (value !== null && !isAmount(value))
        this.bad(`a "${name}" that is no amount`, event, value)
    }
  }

  private bad(what: string, event: string, value: string): void {
    const known = this.found.get(what)
    if (known) known.count++
    else
      this.found.set(what, { count: 1, example: `a "${event}", with "${value.slice(0, LONGEST)}"` })
  }

  /** A sentence for the first kind of event that no query could count rightly. */
  refuse(): void {
    for (const [what, { count, example }] of this.found) {
      const events = count === 1 ? '1 event has' : `${count.toLocaleString('en-US')} events have`
      throw new Refused(`${events} ${what} (${example}). Mend or remove them, then try again.`)
    }
  }
}

/** An amount of money: a finite number, not negative. */
function isAmount(value: string): boolean {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) && number >= 0
}
