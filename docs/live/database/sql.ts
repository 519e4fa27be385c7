// The SQL that makes tables out of columns.
import type { Table } from './columns.ts'

/** A name as SQL, whatever is in it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/**
 * SQL that makes a table with its STRUCTs out of the table `flat`, of columns c0, c1, … .
 * Times are DOUBLE there, everything else is text.
 */
export function createSql(schema: string, name: string, { rows, columns }: Table): string {
  const fields = columns.map(({ path, type }, place) => ({ path, sql: castSql(`c${place}`, type) }))
  const selected = grouped(fields, 0).map(([key, sql]) => `${sql} AS ${quoted(key)}`)
  const table = `${quoted(schema)}.${quoted(name)}`
  return `CREATE OR REPLACE TABLE ${table} AS SELECT ${selected.join(', ')} FROM main.flat LIMIT ${rows}`
}

/** SQL that makes `flat` for the table of persons out of a table of events. */
export function personsSql(schema: string, persons: Table): string {
  const fields = persons.columns.map(({ path }, place) => {
    const field = path.slice(1).map(quoted).join('.')
    const newest = `arg_max(person.properties.${field}, timestamp) FILTER (WHERE person.properties.${field} IS NOT NULL)`
    const made =
      { id: 'person_id', created_at: 'epoch_ms(min(timestamp))::DOUBLE' }[path[0] ?? ''] ?? newest
    return `${made} AS c${place}`
  })
  const from = `${quoted(schema)}.events WHERE person_id IS NOT NULL GROUP BY person_id`
  return `CREATE OR REPLACE TABLE main.flat AS SELECT ${fields.join(', ')} FROM ${from}`
}

const castSql = (field: string, type: string): string => {
  if (type === 'TIMESTAMP') return `epoch_ms(CAST(${field} AS BIGINT))`
  return type === 'VARCHAR'
    ? `CAST(${field} AS VARCHAR)`
    : `CAST(CAST(${field} AS VARCHAR) AS ${type})`
}

type Field = { path: string[]; sql: string }

/** Fields by the part of their paths at this depth: one as it is, several as a STRUCT. */
function grouped(fields: Field[], depth: number): [string, string][] {
  const groups = Map.groupBy(fields, (field) => field.path[depth] ?? '')
  return [...groups].map(([key, inside]) => {
    const first = inside[0]
    if (first && first.path.length === depth + 1) return [key, first.sql]
    const parts = grouped(inside, depth + 1).map(([inner, sql]) => `${text(inner)}: ${sql}`)
    return [key, `{${parts.join(', ')}}`]
  })
}
