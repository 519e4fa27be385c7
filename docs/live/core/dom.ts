// Elements of the page out of data. Values only ever become text.
import type { Rows } from '../database/arrow.ts'
import { label, plain, value } from './formats.ts'

const SHOWN_ROWS = 100 // as many as the build shows

type Child = Node | string

/** An element with attributes and content; a text becomes text, whatever is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...content: Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, told] of Object.entries(attributes)) made.setAttribute(key, told)
  made.append(...content)
  return made
}

export function button(text: string, press: () => void, name = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', ...(name && { class: name }) }, text)
  made.addEventListener('click', press)
  return made
}

/** Rows as the build writes them: numbers right, the first column as heads. */
export function table(
  { columns, rows }: Rows,
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

/** Rows for a spreadsheet's clipboard: a tab between cells. */
export function toTabs({ columns, rows }: Rows): string {
  const line = (cells: string[]) => cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')
  return [columns, ...rows.map((row) => row.map(plain))].map(line).join('\n')
}

/**
 * Rows as a CSV file. A text that a spreadsheet would take for a formula gets an apostrophe,
 * since the rows may hold what strangers wrote.
 */
export function toCsv({ columns, rows }: Rows): string {
  const field = (text: string, isText: boolean) => {
    const safe = isText && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const head = columns.map((column) => field(column, true))
  const lines = rows.map((row) => row.map((cell) => field(plain(cell), typeof cell === 'string')))
  return `${[head, ...lines].map((cells) => cells.join(',')).join('\r\n')}\r\n`
}

/** Give the reader a file. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  element('a', { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address))
}
