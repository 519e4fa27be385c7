// Events that would be counted wrongly, as macros/events/exports/validation.py finds them.
import type { Counted } from '../core/needs.ts'
import { bareId, isIllegal } from '../identity/persons.ts'
import { UploadError } from '../files/upload_error.ts'
import { type Note, note, UNCOUNTED } from '../meaning/notes.ts'

// Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, November 2026).
const MAX_FUTURE_HOURS = 23
const MAX_EXAMPLE = 80 // characters
const REFUND = 'purchase_refunded' // the one event whose amounts are negative

// Engines read more, and not the same: DuckDB "1_000", JavaScript "0x10".
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const NOTHING = new Set(['null', 'undefined', 'none', 'nan', 'nil', '[object object]'])

const NO_ID = 'no distinct id'
const NEVER_MERGED = 'a distinct id that PostHog never merges'
const NOBODY = 'a person or organization that is a text for nothing'
const NO_TIME = 'a timestamp in an unknown format (use ISO 8601)'
const EARLY = 'a timestamp before 1970'
const LATE = 'a timestamp in the future'
// In the order in which the build looks for them; amounts come last.
const PROBLEMS = [NO_ID, NEVER_MERGED, NOBODY, NO_TIME, EARLY, LATE]

/** What is checked of an event. */
export interface CheckedEvent {
  event: string
  distinct_id: string
  person_id: string | null
  $group_0?: string
  /** Milliseconds since 1970; NaN for what is no time. */
  time: number
  uuid?: string
  /** Whether any query names such events: what is wrong with others is of no interest. */
  isNamed?: boolean
}

/** Gets a property of an event by the name that the tutorial has for it. */
type Property = (name: string) => string | null

/** Counts what is wrong with events, problem by problem, with the first example of each. */
export class Validation {
  /** Examples by the rows of the events, by the problem: of what is counted, and of what is not. */
  private readonly problems = new Map<string, Map<number, string>>()
  private readonly others = new Map<string, Map<number, string>>()
  private next = 0
  private readonly latest: number
  private readonly numbers: string[]
  private readonly counted: Counted[] | null

  /**
   * @param numbers the properties that queries convert to numbers
   * @param now milliseconds since 1970
   * @param counted what queries count of which events; null where it may be anything
   */
  constructor(numbers: string[], now = Date.now(), counted: Counted[] | null = null) {
    this.numbers = numbers
    this.counted = counted
    this.latest = now + MAX_FUTURE_HOURS * 3_600_000
  }

  /** Check the event of a row, by default the next one. */
  add(checked: CheckedEvent, property: Property, row = this.next): void {
    this.next = row + 1
    for (const [columns, problem, value] of this.faults(checked, property)) {
      const isCounted = this.counts(columns, checked, property)
      if (!isCounted && checked.isNamed === false) continue
      const all = isCounted ? this.problems : this.others
      const rows = all.get(problem) ?? new Map<number, string>()
      const start = value.slice(0, MAX_EXAMPLE)
      rows.set(row, `a "${checked.event}"${start && `, with "${start}"`}`)
      all.set(problem, rows)
    }
  }

  /** Forget the event of a row. */
  remove(row: number): void {
    for (const rows of [...this.problems.values(), ...this.others.values()]) rows.delete(row)
  }

  /** What is wrong with events by which no query counts them. */
  notes(): Note[] {
    return inOrder(this.others).flatMap(([problem, rows]) => {
      const text = `events have ${problem}, by which no query counts them`
      const [example = ''] = [...rows.values()].sort()
      return rows.size > 0 ? [note(UNCOUNTED, text, { count: rows.size, example })] : []
    })
  }

  /** Whether a query counts an event by its time. */
  countsTime(checked: Pick<CheckedEvent, 'event' | '$group_0'>, property: Property): boolean {
    return this.counts(['timestamp'], checked, property)
  }

  private *faults(
    { event, distinct_id: id, person_id: owner, time, uuid = '' }: CheckedEvent,
    property: Property,
  ): Generator<[columns: string[], problem: string, value: string]> {
    const ids = ['distinct_id', 'person_id']
    if (bareId(id) === '') yield [ids, NO_ID, uuid]
    else if (isIllegal(id)) yield [ids, NEVER_MERGED, id]
    if (owner !== null && isNothing(owner)) yield [['person_id'], NOBODY, owner]
    if (Number.isNaN(time)) yield [['timestamp'], NO_TIME, uuid]
    if (time < 0) yield [['timestamp'], EARLY, new Date(time).toISOString()]
    if (time > this.latest) yield [['timestamp'], LATE, new Date(time).toISOString()]
    for (const name of this.numbers) {
      const value = property(name)
      if (value !== null && !isAmount(value, event === REFUND))
        yield [[`properties.${name}`], `a "${name}" that is not an amount`, value]
    }
  }

  private counts(
    columns: string[],
    { event, $group_0 = '' }: Pick<CheckedEvent, 'event' | '$group_0'>,
    property: Property,
  ): boolean {
    const valueAt = ([first, ...path]: string[]): string | null => {
      if (first === '$group_0') return $group_0
      return first === 'properties' && path.length === 1 ? property(path[0] ?? '') : 'any'
    }
    return (this.counted ?? [null]).some(
      (part) =>
        part === null ||
        (columns.includes(part.column) &&
          (part.events.length === 0 || part.events.includes(event)) &&
          part.not_null.every((path) => valueAt(path) !== null) &&
          part.not_empty.every((path) => (valueAt(path) ?? '') !== '')),
    )
  }

  /** Throw for the first problem that would make queries count wrongly. */
  throwIfInvalid(): void {
    for (const [problem, rows] of inOrder(this.problems)) {
      const [count, [example]] = [rows.size, rows.values()]
      if (count === 0) continue // of versions that count no more
      const events = count === 1 ? '1 event has' : `${count.toLocaleString('en-US')} events have`
      throw new UploadError(
        `${events} ${problem} (${example}). Fix or remove them, then try again.`,
      )
    }
  }
}

/** Problems in the order in which the build looks for them. */
function inOrder<Rows>(problems: ReadonlyMap<string, Rows>): [problem: string, rows: Rows][] {
  const placeOf = (problem: string): number => PROBLEMS.indexOf(problem) + 1 || 99
  return [...problems].sort((a, b) => placeOf(a[0]) - placeOf(b[0]) || (a[0] < b[0] ? -1 : 1))
}

/** Whether an id of a person or an organization is what programs write for nothing. */
export function isNothing(id: string): boolean {
  const bare = bareId(id)
  return bare === '' || NOTHING.has(bare.toLowerCase())
}

export { isNothing as isNoOrganization }

/** Whether a value is an amount of money: a finite number, which only a refund has below zero. */
function isAmount(value: string, isRefund: boolean): boolean {
  const text = value.trim()
  const number = Number(text)
  return NUMBER.test(text) && Number.isFinite(number) && (isRefund || number >= 0)
}
