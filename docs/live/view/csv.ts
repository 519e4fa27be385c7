// A result for other programs: for the clipboard, and as a file.
import { element } from '../core/dom.ts'
import { plain } from '../core/formats.ts'
import type { Result } from '../core/result.ts'

/** A result for the clipboard, as spreadsheets read it: a tab between cells. */
export function toTabs({ columns, rows }: Result): string {
  const line = (cells: string[]) => cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')
  return [columns, ...rows.map((row) => row.map(plain))].map(line).join('\n')
}

/**
 * A result as a CSV file. A string that a spreadsheet would take for a formula gets an
 * apostrophe, since the rows may hold what strangers wrote.
 */
export function toCsv({ columns, rows }: Result): string {
  const field = (text: string, isString: boolean) => {
    const safe = isString && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const header = columns.map((column) => field(column, true))
  const lines = rows.map((row) => row.map((cell) => field(plain(cell), typeof cell === 'string')))
  return `${[header, ...lines].map((cells) => cells.join(',')).join('\r\n')}\r\n`
}

/** Offer a CSV file to the reader as a download. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  element('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url))
}
