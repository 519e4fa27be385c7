// Tables by columns: how the sample travels, and what a reader's own file becomes.

/** A column of texts: for each row the place of its value, or -1 for none. */
export interface Texts {
  path: string[]
  type: string
  values: string[]
  codes: ArrayLike<number>
}

/** A column of times, in milliseconds since 1970; NaN for none. */
export interface Times {
  path: string[]
  type: 'TIMESTAMP'
  times: Float64Array
}

export type Column = Texts | Times

export interface Table {
  rows: number
  columns: Column[]
}

/** The tables of PostHog that queries see. */
export type Tables = Record<'events' | 'persons' | 'groups', Table>

type Packed = {
  path: string[]
  type: string
  values?: string[]
  codes?: number[]
  steps?: number[]
}

/** The tables of a sample file, whose times are steps from one row to the next. */
export function unpack(text: string): Tables {
  const packed = JSON.parse(text) as Record<string, { rows: number; columns: Packed[] }>
  const tables = Object.entries(packed).map(([name, table]) => [
    name,
    { rows: table.rows, columns: table.columns.map(unpackColumn) },
  ])
  return Object.fromEntries(tables) as Tables
}

function unpackColumn({ path, type, values, codes, steps }: Packed): Column {
  if (!steps) return { path, type, values: values ?? [], codes: Int32Array.from(codes ?? []) }
  let time = 0
  const times = Float64Array.from(steps, (step) => {
    time += step
    return time
  })
  return { path, type: 'TIMESTAMP', times }
}

/** What an edited query may use: each table with its columns, STRUCTs with their dots. */
export function usable(tables: Tables): [string, string[]][] {
  return Object.entries(tables)
    .filter(([, table]) => table.rows > 0)
    .map(([name, table]) => [
      name,
      table.columns.filter(hasValues).map(({ path }) => path.join('.')),
    ])
}

const hasValues = (column: Column): boolean => !('values' in column) || column.values.length > 0
