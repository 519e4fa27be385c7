// Events that would be counted wrongly, as macros/events/exports/validation.py finds them.
import { isIllegal } from '../identity/persons.ts'
import { UploadError } from './records.ts'

// Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, November 2026).
const MAX_FUTURE_HOURS = 23
const MAX_EXAMPLE = 80 // characters
const REFUND = 'purchase_refunded' // the one event whose amounts are negative

/** Counts what is wrong with events, problem by problem, with the first example of each. */
export class Validation {
  private readonly problems = new Map<string, { count: number; example: string }>()
  private readonly latest: number
  private readonly numbers: string[]

  /**
   * @param numbers the properties that queries convert to numbers
   * @param now milliseconds since 1970
   */
  constructor(numbers: string[], now = Date.now()) {
    this.numbers = numbers
    this.latest = now + MAX_FUTURE_HOURS * 3_600_000
  }

  /** Check one event; `property` gets a property by the name that the tutorial has for it. */
  add(event: string, id: string, time: number, property: (name: string) => string | null): void {
    if (isIllegal(id)) this.count('a distinct id that PostHog never merges', event, id)
    if (time > this.latest)
      this.count('a timestamp in the future', event, new Date(time).toISOString())
    for (const name of this.numbers) {
      const value = property(name)
      if (value !== null && !isAmount(value, event === REFUND))
        this.count(`a "${name}" that is not an amount`, event, value)
    }
  }

  private count(problem: string, event: string, value: string): void {
    const known = this.problems.get(problem)
    if (known) known.count++
    else {
      const example = `a "${event}", with "${value.slice(0, MAX_EXAMPLE)}"`
      this.problems.set(problem, { count: 1, example })
    }
  }

  /** Throw for the first problem that would make queries count wrongly. */
  throwIfInvalid(): void {
    for (const [problem, { count, example }] of this.problems) {
      const events = count === 1 ? '1 event has' : `${count.toLocaleString('en-US')} events have`
      throw new UploadError(
        `${events} ${problem} (${example}). Fix or remove them, then try again.`,
      )
    }
  }
}

/** Whether a value is an amount of money: a finite number, which only a refund has below zero. */
function isAmount(value: string, isRefund: boolean): boolean {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) && (isRefund || number >= 0)
}
