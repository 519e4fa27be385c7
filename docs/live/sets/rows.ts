// Rows of a reader's file as a table with the columns of another one, matched by name.
import { toText } from '../core/text.ts'
import { say } from '../core/words.ts'
import { type Column, type Table, TextColumnBuilder } from '../database/columns.ts'
import { UploadError } from '../files/upload_error.ts'

/** A column that the table gets: its path, and its type. */
export type ColumnSpec = Pick<Column, 'path' | 'type'>

/** Collects the rows of a table. */
export class RowTableBuilder {
  private readonly columns: [ColumnSpec, TextColumnBuilder][]
  private readonly present = new Set<string>()
  private names: string[] = [] // of the first row
  private rows = 0
  private readonly name: string

  /**
   * @param name the table
   * @param columns its columns
   */
  constructor(name: string, columns: ColumnSpec[]) {
    this.name = name
    this.columns = columns.map((spec) => [spec, new TextColumnBuilder(spec.path)])
  }

  add(fields: Record<string, unknown>): void {
    if (this.rows === 0) this.names = Object.keys(fields)
    this.rows++
    for (const [{ path, type }, builder] of this.columns) {
      const [name = ''] = path
      if (Object.hasOwn(fields, name)) this.present.add(name)
      const text = toText(valueAt(fields, path))
      builder.add(text !== null && type === TIME ? inUtc(text) : text)
    }
  }

  /** The names of the file's columns that the table does not have. */
  get unused(): string[] {
    const ours = new Set(this.columns.map(([{ path }]) => path[0]))
    return this.names.filter((name) => !ours.has(name))
  }

  /** The table; an UploadError where a column is in no row. */
  build(): Table {
    if (this.rows === 0) throw new UploadError(say('The file has no rows.'))
    const missing = this.columns.find(([{ path }]) => !this.present.has(path[0] ?? ''))
    if (missing) {
      const column = missing[0].path[0]
      const listed = this.names.slice(0, MAX_LISTED).join(', ')
      const more = this.names.length > MAX_LISTED ? ', …' : ''
      throw new UploadError(
        say('There is no column "{column}" for {table}; the file has {listed}.', {
          column,
          table: this.name,
          listed: `${listed}${more}`,
        }),
      )
    }
    const columns = this.columns.map(([{ type }, builder]) => ({ ...builder.build(), type }))
    return { rows: this.rows, columns }
  }
}

const MAX_LISTED = 12 // names of columns
const TIME = 'DATETIME' // as macros/site/live/tables.py calls it
const WITH_OFFSET = /^(.+:\d\d)(\.\d+)?\s*([+-]\d\d)(?::?(\d\d))?$/

/** A time with an offset in UTC, since the database leaves offsets out; any other text as it is. */
function inUtc(text: string): string {
  const match = WITH_OFFSET.exec(text)
  if (!match) return text
  const [, time = '', fraction = '', hours, minutes = '00'] = match
  const moment = Date.parse(`${time.replace(' ', 'T')}${hours}:${minutes}`)
  return Number.isNaN(moment) ? text : new Date(moment).toISOString().slice(0, -5) + fraction
}

function valueAt(fields: Record<string, unknown>, path: string[]): unknown {
  let value: unknown = fields
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null
    value = (value as Record<string, unknown>)[part]
  }
  return value instanceof Date ? value.toISOString().slice(0, -1) : value
}
