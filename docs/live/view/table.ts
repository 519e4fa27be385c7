// A result as a table, as the build writes it.
import { element } from '../core/dom.ts'
import { label, value } from '../core/formats.ts'
import type { Result } from '../core/result.ts'

const SHOWN_ROWS = 100 // as many as the build shows

/** Rows as the build writes them: numbers right, the first column as heads. */
export function table(
  { columns, rows }: Result,
  unit: string,
  caption: string,
  source: string,
): HTMLElement {
  const more = rows.length > SHOWN_ROWS ? ` (the first ${SHOWN_ROWS} of ${rows.length} rows)` : ''
  const head = columns.map((column) => element('th', { scope: 'col' }, label(column)))
  const body = rows.slice(0, SHOWN_ROWS).map((row) => {
    const cells = row.map((cell, place) => {
      const kind =
        place === 0 ? { scope: 'row' } : typeof cell === 'number' ? { class: 'number' } : {}
      return element(place === 0 ? 'th' : 'td', kind as Record<string, string>, value(cell, unit))
    })
    return element('tr', {}, ...cells)
  })
  return element(
    'div',
    { class: 'rows', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      { class: 'data' },
      element('caption', {}, `${caption}${more} `, element('small', {}, source)),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  )
}
