// CSV as RFC 4180 defines it, read chunk by chunk.

/** Reads the rows of a CSV text that arrives in chunks. */
export class CsvReader {
  private row: string[] = []
  private field = ''
  private isQuoted = false
  private afterQuote = false

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
      } else if (letter === ',') {
        this.endField()
      } else if (letter === '\n') {
        yield* this.endRow()
      } else if (letter !== '\r') {
        this.field += letter
      }
    }
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
