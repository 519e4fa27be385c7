// A result as a table, as the build writes it.
import { element } from '../core/dom.ts'
import { label, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'

const MAX_ROWS = 100 // as many as the build shows

/** A result as a table: numbers to the right, the first column as headers. */
export function table(
  { columns, rows }: Result,
  unit: string,
  caption: string,
  source: string,
): HTMLElement {
  const more = rows.length > MAX_ROWS ? ` (the first ${MAX_ROWS} of ${rows.length} rows)` : ''
  const header = columns.map((column) => element('th', { scope: 'col' }, label(column)))
  const body = rows.slice(0, MAX_ROWS).map((row) => {
    const [first = null, ...others] = row
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, value(first, unit)),
      ...others.map((cell) => dataCell(cell, unit)),
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

function dataCell(cell: Cell, unit: string): HTMLElement {
  return element('td', typeof cell === 'number' ? { class: 'number' } : {}, value(cell, unit))
}
