// Events that would be counted wrongly, as macros/events/exports/validation.py finds them.
import { bareId, isIllegal } from '../identity/persons.ts'
import { UploadError } from '../files/upload_error.ts'

// Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, November 2026).
const MAX_FUTURE_HOURS = 23
const MAX_EXAMPLE = 80 // characters
const REFUND = 'purchase_refunded' // the one event whose amounts are negative

// Engines read more, and not the same: DuckDB "1_000", JavaScript "0x10".
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const NOTHING = new Set(['null', 'undefined', 'none', 'nan', '[object object]'])

/** What is checked of an event. */
export interface CheckedEvent {
  event: string
  distinct_id: string
  person_id: string | null
  /** Milliseconds since 1970. */
  time: number
}

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
  add(
    { event, distinct_id: id, person_id: owner, time }: CheckedEvent,
    property: (name: string) => string | null,
  ): void {
    if (bareId(id) === '') this.count('no distinct id', event, id)
    else if (isIllegal(id)) this.count('a distinct id that PostHog never merges', event, id)
    if (owner !== null && isNothing(owner))
      this.count('a person or organization that is a text for nothing', event, owner)
    if (time < 0) this.count('a timestamp before 1970', event, new Date(time).toISOString())
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

/** Whether an id of a person is what programs write for nothing. */
export function isNothing(id: string): boolean {
  const bare = bareId(id)
  return bare === '' || NOTHING.has(bare.toLowerCase())
}

/** Whether what should identify an organization is what programs write for none. */
export const isNoOrganization = (id: string): boolean =>
  isNothing(id) || bareId(id).toLowerCase() === 'nil'

/** Whether a value is an amount of money: a finite number, which only a refund has below zero. */
function isAmount(value: string, isRefund: boolean): boolean {
  const text = value.trim()
  const number = Number(text)
  return NUMBER.test(text) && Number.isFinite(number) && (isRefund || number >= 0)
}
