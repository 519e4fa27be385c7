// Values of a reader's file that do not have the type of their column.
import type { Column, Table } from '../database/columns.ts'
import { quoteString } from '../database/sql.ts'

/** A value that is not of its column's type. */
export class Misfit extends Error {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly value: string
  /** The number of its row, from 0. */
  readonly row: number

  constructor(table: string, [column, type, value, row]: [string, string, string, number]) {
    super(`${column}: ${value}`)
    this.table = table
    this.column = column
    this.type = type
    this.value = value
    this.row = row
  }
}

const WHOLE = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/

/** A condition that the text of a column, as `value`, has not its type. */
function isMisfit(value: string, type: string): string {
  if (WHOLE.test(type)) return `TRY_CAST(${value} AS DOUBLE) IS NULL`
  const cast = `TRY_CAST(${value} AS ${type})`
  if (type !== 'DATE') return `${cast} IS NULL`
  return `${cast} IS NULL OR TRY_CAST(${value} AS TIMESTAMP) <> CAST(${cast} AS TIMESTAMP)`
}

/** SQL that gives the first misfit of each column of the table `flat`: column, row and value. */
function misfitSql({ columns }: Table): string {
  const selects = columns.flatMap(({ type, path }, index) => {
    if (type === 'VARCHAR' || type === 'TIMESTAMP') return []
    const value = `CAST(c${index} AS VARCHAR)`
    return [
      `(SELECT ${quoteString(path.join('.'))} AS name, ${quoteString(type)} AS type,
         rowid AS row, ${value} AS value
        FROM main.flat WHERE c${index} IS NOT NULL AND (${isMisfit(value, type)})
        ORDER BY rowid LIMIT 1)`,
    ]
  })
  return selects.length > 0 ? `${selects.join(' UNION ALL ')} ORDER BY row LIMIT 1` : ''
}

/** SQL that says of each column whether its values are whole, where its type asks for that. */
function wholeSql({ columns }: Table): string {
  const checks = columns.map(({ type }, index) => {
    if (!WHOLE.test(type)) return `true AS c${index}`
    const value = `CAST(c${index} AS VARCHAR)`
    const isWhole = `regexp_full_match(${value}, '[-+]?[0-9]+([.]0*)?')`
    const fits = `TRY_CAST(${value} AS ${type}) IS NOT NULL`
    return `coalesce(bool_and(${isWhole} AND ${fits}), true) AS c${index}`
  })
  return `SELECT ${checks.join(', ')} FROM main.flat`
}

/** What is needed of a connection of the engine. */
interface Connection {
  query(sql: string): Promise<{ toArray(): { toJSON(): Record<string, unknown> }[] }>
}

/**
 * A table with the types that the values in the table `flat` have: its own, but for whole numbers
 * among which there are others. Throws the first Misfit.
 */
export async function fitted(connection: Connection, name: string, table: Table): Promise<Table> {
  const sql = misfitSql(table)
  const [first] = sql ? (await connection.query(sql)).toArray() : []
  if (first) {
    const { name: column, type, value, row } = first.toJSON()
    throw new Misfit(name, [String(column), String(type), String(value), Number(row)])
  }
  const [areWhole] = (await connection.query(wholeSql(table))).toArray()
  const whole = areWhole?.toJSON() ?? {}
  const columns = table.columns.map((column, index): Column =>
    whole[`c${index}`] === false ? ({ ...column, type: 'DOUBLE' } as Column) : column,
  )
  return { ...table, columns }
}
