// A result for other programs: for the clipboard, and as a file.
import { element } from '../core/dom.ts'
import { plain } from '../core/formats.ts'
import type { Result } from '../core/result.ts'

// First characters of a cell that a spreadsheet takes for a formula (owasp.org, "CSV injection"),
// also after space, which some leave out, and as wide as letters of Chinese and Japanese.
const FORMULA = /^(?:[\t\r]|\s*[=+\-@＝＋－＠])/u

/** A cell for a spreadsheet: a string that would be a formula there gets an apostrophe. */
const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** The cells of a result, the header first. Strings may be what strangers wrote; numbers stay. */
const linesOf = ({ columns, rows }: Result): string[][] => [
  columns.map(defused),
  ...rows.map((row) => row.map((cell) => (typeof cell === 'string' ? defused(cell) : plain(cell)))),
]

/** A result for the clipboard, as spreadsheets read it: a tab between cells. */
export function toTabs(result: Result): string {
  const field = (text: string) => {
    const line = text.replace(/[\t\r\n]+/g, ' ')
    // A quote at the start would take the cells after it along.
    return line.startsWith('"') ? `"${line.replaceAll('"', '""')}"` : line
  }
  return linesOf(result)
    .map((cells) => cells.map(field).join('\t'))
    .join('\n')
}

/** A result as a CSV file. */
export function toCsv(result: Result): string {
  const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return linesOf(result)
    .map((cells) => `${cells.map(field).join(',')}\r\n`)
    .join('')
}

/** Offer a CSV file to the reader as a download. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  element('a', { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url))
}
