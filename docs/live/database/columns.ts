// Tables by columns: how the sample is sent, and what an uploaded file becomes.

/** A column of strings: for each row the index of its value, or -1 for none. */
export interface TextColumn {
  path: string[]
  type: string
  values: string[]
  codes: ArrayLike<number>
}

/** A column of times, in milliseconds since 1970; NaN for none. */
export interface TimeColumn {
  path: string[]
  type: 'TIMESTAMP'
  times: Float64Array
}

export type Column = TextColumn | TimeColumn

export interface Table {
  rows: number
  columns: Column[]
}

/** The tables that queries see. */
export type Tables = Record<'events' | 'persons' | 'groups', Table>

type PackedColumn = {
  path: string[]
  type: string
  values?: string[]
  codes?: number[]
  steps?: number[]
}

/** Parse the tables of a sample file, whose times are steps from one row to the next. */
export function unpack(json: string): Tables {
  const packed = JSON.parse(json) as Record<string, { rows: number; columns: PackedColumn[] }>
  const tables = Object.entries(packed).map(([name, table]) => [
    name,
    { rows: table.rows, columns: table.columns.map(unpackColumn) },
  ])
  return Object.fromEntries(tables) as Tables
}

function unpackColumn({ path, type, values, codes, steps }: PackedColumn): Column {
  if (!steps) return { path, type, values: values ?? [], codes: Int32Array.from(codes ?? []) }
  let time = 0
  const times = Float64Array.from(steps, (step) => {
    time += step
    return time
  })
  return { path, type: 'TIMESTAMP', times }
}

/** The tables that have rows, each with the columns that have values; STRUCTs have dots. */
export function populatedColumns(tables: Tables): [string, string[]][] {
  return Object.entries(tables)
    .filter(([, table]) => table.rows > 0)
    .map(([name, table]) => [
      name,
      table.columns.filter(hasValues).map(({ path }) => path.join('.')),
    ])
}

/** Whether any row of a column may have a value. */
export const hasValues = (column: Column): boolean =>
  !('values' in column) || column.values.length > 0

/** A column without its rows, which only says whether it has values. */
export const outline = (column: Column): Column =>
  'times' in column
    ? { ...column, times: new Float64Array() }
    : { ...column, values: column.values.slice(0, 1), codes: [] }

/** Builds a column of strings, one row at a time. */
export class TextColumnBuilder {
  readonly path: string[]
  private readonly values: string[] = []
  private readonly indexes = new Map<string, number>()
  private codes = new Int32Array(1024)
  private rows = 0

  constructor(path: string[]) {
    this.path = path
  }

  add(value: string | null): void {
    this.addCode(value === null ? -1 : this.indexOf(value))
  }

  /** Add the value of an earlier row once more. */
  repeat(row: number): void {
    this.addCode(this.codes[row] ?? -1)
  }

  private addCode(code: number): void {
    if (this.rows === this.codes.length) {
      const larger = new Int32Array(this.rows * 2)
      larger.set(this.codes)
      this.codes = larger
    }
    this.codes[this.rows++] = code
  }

  private indexOf(value: string): number {
    const index = this.indexes.get(value)
    if (index !== undefined) return index
    this.indexes.set(value, this.values.length)
    return this.values.push(value) - 1
  }

  build(): TextColumn {
    const codes = this.codes.subarray(0, this.rows)
    return { path: this.path, type: 'VARCHAR', values: this.values, codes }
  }
}
