// How far numbers have moved from an earlier result of the same query, and the mark that says so.
import { element } from '../core/dom.ts'
import { number, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'
import { say } from '../core/words.ts'

const NOISE = 1e-12 // of a number: sums of the same amounts in another order differ by less

/** For each row, the earlier one of the same name, which the first columns give. */
export function rowsBefore(rows: Cell[][], before: Cell[][]): (Cell[] | undefined)[] {
  const keys = [1, 2].find((count) => isUnique(rows, count) && isUnique(before, count))
  if (keys === undefined || (rows[0]?.length ?? 0) <= keys) return rows.map((_, i) => before[i])
  const byName = new Map(before.map((row) => [nameOf(row, keys), row]))
  return rows.map((row) => byName.get(nameOf(row, keys)))
}

const nameOf = (row: Cell[], keys: number): string => JSON.stringify(row.slice(0, keys))

const isUnique = (rows: Cell[][], keys: number): boolean =>
  new Set(rows.map((row) => nameOf(row, keys))).size === rows.length

/** By how much a number has moved; null where it has not, or where there was none before. */
export function difference(before: Cell | undefined, after: Cell, unit: string): number | null {
  if (typeof after !== 'number') return null
  const start = before ?? (isCounted(unit) ? 0 : null) // of what is counted, no row is none of it
  if (typeof start !== 'number') return null
  const moved = after - start
  return Math.abs(moved) > NOISE * Math.max(1, Math.abs(start), Math.abs(after)) ? moved : null
}

const isCounted = (unit: string): boolean => !unit.startsWith('percent') && !unit.includes(' per ')

/** Whether a result says anything else than an earlier one. */
export function hasMoved(before: Result, after: Result): boolean {
  if (before.rows.length !== after.rows.length) return true
  return after.rows.some((row, index) =>
    row.some((cell, column) => {
      const earlier = before.rows[index]?.[column]
      const isNumber = typeof cell === 'number' && typeof earlier === 'number'
      if (isNumber) return difference(earlier, cell, '') !== null || Number.isNaN(cell - earlier)
      return JSON.stringify(cell) !== JSON.stringify(earlier)
    }),
  )
}

/**
 * A number as text; where it has moved, in an element that says by how much.
 *
 * @param mark whether the earlier number goes before it, as in a sentence, or the difference after
 *   it, as in a table
 */
export function movedNumber(
  before: Cell | undefined,
  after: Cell,
  unit: string,
  mark: 'before' | 'after',
): HTMLElement | string {
  const [text, moved] = [value(after, unit), difference(before, after, unit)]
  if (moved === null) return text
  const earlier = value(before ?? 0, unit)
  const sign = moved < 0 ? '' : '+'
  const attributes = {
    class: 'live-moved',
    'data-moved': `${sign}${moved}`,
    title: say('With your events; {earlier} without them', { earlier }),
  }
  const isSeen = mark === 'before' && earlier !== text
  if (isSeen) return element('span', attributes, element('s', {}, earlier), ' → ', text)
  const size = Math.abs(moved)
  // Where both are the same as text, the difference has as many digits as it takes to see it.
  const digits = earlier === text ? size.toPrecision(2) : number(size, unit)
  const signed = `${moved < 0 ? '\u2212' : '+'}${digits}`
  return element('span', attributes, text, ' ', element('small', {}, signed))
}
