// CSV as RFC 4180 defines it, read chunk by chunk, with any of the usual delimiters.
import { say } from '../core/words.ts'
import { UploadError } from './upload_error.ts'

const DELIMITERS = [',', ';', '\t', '|']
const MAX_LENGTH = 1 << 26 // characters of a value

/** The delimiter that splits the first line into the most values; a comma where none does. */
export function findDelimiter(start: string): string {
  const width = (delimiter: string): number => {
    const reader = new CsvReader(delimiter)
    const [row] = [...reader.read(start), ...reader.rest()]
    return row?.length ?? 0
  }
  const widths = DELIMITERS.map(width)
  return DELIMITERS[widths.indexOf(Math.max(...widths))] ?? ','
}

/** Reads the rows of a CSV text that arrives in chunks. */
export class CsvReader {
  private row: string[] = []
  private field = ''
  private isQuoted = false
  private afterQuote = false
  private readonly delimiter: string

  constructor(delimiter = ',') {
    this.delimiter = delimiter
  }

  private endField(): void {
    this.row.push(this.field)
    this.field = ''
    this.isQuoted = this.afterQuote = false
  }

  /** The rows that are complete with this chunk. */
  *read(chunk: string): Generator<string[]> {
    for (const letter of chunk) {
      if (this.isQuoted && !this.afterQuote) {
        if (letter === '"') this.afterQuote = true
        else this.field += letter
      } else if (this.afterQuote && letter === '"') {
        this.field += letter // a doubled quote
        this.afterQuote = false
      } else if (letter === '"' && this.field === '') {
        this.isQuoted = true
      } else if (letter === this.delimiter) {
        this.endField()
      } else if (letter === '\n') {
        yield* this.endRow()
      } else if (letter !== '\r') {
        this.field += letter
      }
    }
    if (this.field.length > MAX_LENGTH)
      throw new UploadError(say('A value is longer than 64 MB, which does not fit here.'))
  }

  /** What there is of a row that has not ended. */
  *rest(): Generator<string[]> {
    yield [...this.row, this.field]
  }

  /** The last row, if no line break followed it. */
  *end(): Generator<string[]> {
    if (this.isQuoted && !this.afterQuote) throw new Error('a quoted field has no closing quote')
    if (this.field !== '' || this.row.length > 0) yield* this.endRow()
  }

  private *endRow(): Generator<string[]> {
    this.endField()
    const row = this.row
    this.row = []
    if (row.length > 1 || row[0] !== '') yield row
  }
}
