// A result as a table, as the build writes it.
import { element } from '../core/dom.ts'
import { hasDays, label, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import type { Units } from './answers.ts'
import { movedNumber, rowsBefore } from './moves.ts'

const MAX_ROWS = 100 // as many as the build shows

/**
 * A result as a table: numbers to the right, the first column as headers.
 *
 * @param before an earlier result of the query: numbers that have moved since are marked
 */
export function table(
  { columns, rows }: Result,
  { unit, sizes }: Units,
  caption: string,
  source: string,
  before: Result | null = null,
): HTMLElement {
  const earlier = before && rowsBefore(rows, before.rows)
  const more = rows.length > MAX_ROWS ? ` (${firstOf(MAX_ROWS, rows.length)})` : ''
  const header = columns.map((column) => element('th', { scope: 'col' }, label(column)))
  const listed = rows.slice(0, MAX_ROWS)
  const days = columns.map((_, column) => hasDays(listed.map((row) => row[column] ?? null)))
  const unitOf = (column: number) => (sizes && columns[column] === sizes ? '' : unit)
  const body = listed.map((row, index) => {
    const plain = (cell: Cell, column: number) => value(cell, unitOf(column), days[column])
    const content = (cell: Cell, column: number) =>
      earlier && typeof cell === 'number'
        ? movedNumber(earlier[index]?.[column], cell, unitOf(column), 'after')
        : plain(cell, column)
    const [first = null, ...others] = row
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, row.length > 1 ? plain(first, 0) : content(first, 0)),
      ...others.map((cell, column) => dataCell(cell, content(cell, column + 1))),
    )
  })
  return element(
    'div',
    { class: 'rows', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      { class: 'data' },
      element('caption', {}, `${caption}${more} `, element('small', {}, source)),
      element('thead', {}, element('tr', {}, ...header)),
      element('tbody', {}, ...body),
    ),
  )
}

/** How much of a result is shown: as text, or as a pattern for such a text. */
export const firstOf = (n: number | string, all: number | string): string =>
  say('the first {n} of {all} rows', { n, all })

const dataCell = (cell: Cell, content: Node | string): HTMLElement =>
  element('td', typeof cell === 'number' ? { class: 'number' } : {}, content)
