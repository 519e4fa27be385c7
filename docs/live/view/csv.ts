// A result for other programs.
import { element } from '../core/dom.ts'
import { plain } from '../core/formats.ts'
import type { Result } from '../core/result.ts'

/** Result for a spreadsheet's clipboard: a tab between cells. */
export function toTabs({ columns, rows }: Result): string {
  const line = (cells: string[]) => cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')
  return [columns, ...rows.map((row) => row.map(plain))].map(line).join('\n')
}

/**
 * Rows as a CSV file. A text that a spreadsheet would take for a formula gets an apostrophe,
 * since the rows may hold what strangers wrote.
 */
export function toCsv({ columns, rows }: Result): string {
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
