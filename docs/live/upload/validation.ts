// Events that would be counted wrongly, as macros/events/exports/validation.py finds them.
import { type Counted, partName } from '../core/needs.ts'
import { say, sayCount } from '../core/words.ts'
import { bareId, isIllegal } from '../identity/persons.ts'
import { UploadError } from '../files/upload_error.ts'
import { type Note, note, REFUSED, UNCOUNTED } from '../meaning/notes.ts'

// Later than this from now, PostHog replaces a timestamp (docs/data/timestamps, November 2026).
const MAX_FUTURE_HOURS = 23
const MAX_EXAMPLE = 80 // characters
const REFUND = 'purchase_refunded' // the one event whose amounts are negative

// Engines read more, and not the same: DuckDB "1_000", JavaScript "0x10".
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const NOTHING = new Set(['null', 'undefined', 'none', 'nan', 'nil', '[object object]'])

const NO_ID = say('no distinct id')
const NEVER_MERGED = say('a distinct id that PostHog never merges')
const NOBODY = say('a person or organization that is a text for nothing')
const NO_TIME = say('a timestamp in an unknown format (use ISO 8601)')
const EARLY = say('a timestamp before 1970')
const LATE = say('a timestamp in the future')
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

/** An event with a problem: how a message names it, and what queries count it by. */
interface Example {
  text: string
  parts: string[]
}

/** Events by their rows, by what is wrong with them. */
type Problems = Map<string, Map<number, Example>>

/** Counts what is wrong with events, problem by problem, with the first example of each. */
export class Validation {
  /** By which what the company sends would be counted wrongly: nothing is read. */
  private readonly fatal: Problems = new Map()
  /** By which some queries would count them wrongly: those have no answer. */
  private readonly refused: Problems = new Map()
  /** By which no query counts them. */
  private readonly uncounted: Problems = new Map()
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
      const parts = this.partsThatCount(columns, checked, property)
      if (parts?.length === 0 && checked.isNamed === false) continue
      const counted = isSent(checked.event, parts) ? this.fatal : this.refused
      const all = parts?.length === 0 ? this.uncounted : counted
      const rows = all.get(problem) ?? new Map<number, Example>()
      const start = value.slice(0, MAX_EXAMPLE)
      const { event } = checked
      const text = start
        ? say('a "{event}", with "{value}"', { event, value: start })
        : say('a "{event}"', { event })
      rows.set(row, { text, parts: (parts ?? []).map(partName) })
      all.set(problem, rows)
    }
  }

  /** Forget the event of a row. */
  remove(row: number): void {
    for (const problems of [this.fatal, this.refused, this.uncounted])
      for (const rows of problems.values()) rows.delete(row)
  }

  /** What is wrong with events by which some queries count them, or none does. */
  notes(): Note[] {
    const refused = inOrder(this.refused).map(([problem, examples]) => {
      const text = say('events with {problem}, so that a number by it would be wrong', { problem })
      const about = [...new Set(examples.flatMap(({ parts }) => parts))].sort()
      return [problem, note(REFUSED, text, { ...counts(examples), about })] as const
    })
    const uncounted = inOrder(this.uncounted).map(([problem, examples]) => {
      const text = say('events have {problem}, by which no query counts them', { problem })
      return [problem, note(UNCOUNTED, text, counts(examples))] as const
    })
    const known = new Set(refused.map(([problem]) => problem))
    const others = uncounted.filter(([problem]) => !known.has(problem))
    return [...refused, ...others]
      .sort(([a], [b]) => placeOf(a) - placeOf(b))
      .map(([, each]) => each)
  }

  /** Whether an event of which the time is wrong ends the reading of all. */
  needsTime(checked: Pick<CheckedEvent, 'event' | '$group_0'>, property: Property): boolean {
    const parts = this.partsThatCount(['timestamp'], checked, property)
    return parts?.length !== 0 && isSent(checked.event, parts)
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
        yield [[`properties.${name}`], say('a "{name}" that is not an amount', { name }), value]
    }
  }

  /** The parts of queries that count an event by a column; null where every query does. */
  private partsThatCount(
    columns: string[],
    { event, $group_0 = '' }: Pick<CheckedEvent, 'event' | '$group_0'>,
    property: Property,
  ): Counted[] | null {
    const valueAt = ([first, ...path]: string[]): string | null => {
      if (first === '$group_0') return $group_0
      return first === 'properties' && path.length === 1 ? property(path[0] ?? '') : 'any'
    }
    const parts = this.counted?.filter(
      (part) =>
        columns.includes(part.column) &&
        (part.events.length === 0 || part.events.includes(event)) &&
        part.not_null.every((path) => valueAt(path) !== null) &&
        part.not_empty.every((path) => (valueAt(path) ?? '') !== ''),
    )
    return parts ?? null
  }

  /** Throw for the first problem that would make queries count wrongly. */
  throwIfInvalid(): void {
    for (const [problem, examples] of inOrder(this.fatal)) {
      const { count, example } = counts(examples)
      throw new UploadError(
        sayCount(
          count,
          '{n} event has {problem} ({example}). Fix or remove them, then try again.',
          '{n} events have {problem} ({example}). Fix or remove them, then try again.',
          { problem, example },
        ),
      )
    }
  }
}

/**
 * Whether the company sends an event, and a query that names it counts it; PostHog's own SDKs send
 * those with a dollar.
 */
const isSent = (event: string, parts: Counted[] | null): boolean =>
  parts === null || (!event.startsWith('$') && parts.some(({ events }) => events.length > 0))

const placeOf = (problem: string): number => PROBLEMS.indexOf(problem) + 1 || 99

/** Problems in the order in which the build looks for them; versions that count no more are gone. */
function inOrder(problems: Problems): [problem: string, examples: Example[]][] {
  return [...problems]
    .filter(([, rows]) => rows.size > 0)
    .sort((a, b) => placeOf(a[0]) - placeOf(b[0]) || (a[0] < b[0] ? -1 : 1))
    .map(([problem, rows]) => [problem, [...rows.values()]])
}

/** How many events there are, and the first of them in order. */
function counts(examples: Example[]): { count: number; example: string } {
  const [example = ''] = examples.map(({ text }) => text).sort()
  return { count: examples.length, example }
}

/** Whether an id of a person or an organization is what programs write for nothing. */
export function isNothing(id: string): boolean {
  const bare = bareId(id)
  return bare === '' || NOTHING.has(bare.toLowerCase())
}

/** Whether a value is an amount of money: a finite number, which only a refund has below zero. */
function isAmount(value: string, isRefund: boolean): boolean {
  const text = value.trim()
  const number = Number(text)
  return NUMBER.test(text) && Number.isFinite(number) && (isRefund || number >= 0)
}
