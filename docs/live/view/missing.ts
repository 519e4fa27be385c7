// When a result is no answer: the rule of macros/answers/missing.py, checked by the same cases.
import type { Cell, Result } from '../core/result.ts'

/** What a result says, as far as the rule needs to know. */
type Outcome =
  | 'empty' // no rows, or NULL or NaN in each
  | 'zero count' // zero in each row, in a unit that can be counted
  | 'zero ratio' // zero in each row, in a unit of shares or averages
  | 'other' // anything else

/** What a query reads, as far as the events that it runs on may lack it. */
export interface Reads {
  /** The events that it names; null where it reads all of them. */
  events: string[] | null
  /** The properties that it names and that nothing has. */
  absentProperties: string[][]
}

const ANY_EVENT = 'event that this query counts'

/**
 * What the events lack for a result to be an answer; nothing where it is one.
 *
 * @param present the names of all events that there are
 */
export function whatIsLacking(
  result: Result,
  unit: string,
  { events, absentProperties }: Reads,
  present: Set<string>,
): string[] {
  const outcome = outcomeOf(result, unit)
  const named = events ?? []
  const missing = named.filter((event) => !present.has(event)).toSorted()
  const noneSent = missing.length > 0 && missing.length === named.length
  const missingEvents = missing.map((name) => `event "${name}"`)

  // Part of a ratio is nothing; a count of several events is right where one of them is sent.
  if (outcome === 'empty' && missing.length > 0) return missingEvents
  if (outcome === 'zero ratio' && missing.length > 0) return missingEvents
  if (outcome === 'zero count' && noneSent) return missingEvents
  if (absentProperties.length > 0) {
    const paths = absentProperties.map((path) => path.join('.')).toSorted()
    return paths.map((path) => `property "${path}"`)
  }
  return outcome === 'empty' ? [ANY_EVENT] : []
}

/** The sentence that says why a result is no answer, or "" where it is one. */
export const sentence = (label: string, lacks: string[]): string =>
  lacks.length > 0 ? `No answer: ${label} has no ${lacks.join(', ')}.` : ''

/** The same in few words, for a place without room for a sentence. */
export function short(lacks: string[]): string {
  if (lacks.length === 0) return ''
  return lacks.includes(ANY_EVENT) ? 'no answer' : `needs ${lacks.join(', ')}`
}

/** Which kind of result this is; the last column has the numbers. */
function outcomeOf({ rows }: Result, unit: string): Outcome {
  const cells = rows.flatMap((row) => row.slice(-1))
  if (cells.every(isNothing)) return 'empty'
  if (cells.some((cell) => cell !== 0 && cell !== false)) return 'other'
  return unit.startsWith('percent') || unit.includes(' per ') ? 'zero ratio' : 'zero count'
}

const isNothing = (cell: Cell): boolean => cell === null || Number.isNaN(cell)
