// The SQL that makes tables out of columns.
import type { Table } from './columns.ts'
import type { Uploaded } from './uploaded.ts'

/** A name as an SQL identifier, whatever is in it. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A string as an SQL literal, whatever is in it. */
export const quoteString = (value: string): string => `'${value.replaceAll("'", "''")}'`

/**
 * SQL that makes a table with its STRUCTs out of the table `flat`, whose columns are c0, c1, … .
 * Times are DOUBLE there, everything else is VARCHAR.
 */
export function createTableSql(schema: string, name: string, { rows, columns }: Table): string {
  const fields = columns.map(({ path, type }, index) => ({ path, sql: castSql(`c${index}`, type) }))
  const table = `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
  return `CREATE OR REPLACE TABLE ${table} AS SELECT ${selectSql(fields)} FROM main.flat LIMIT ${rows}`
}

/**
 * SQL that makes `flat` for the table of persons out of a table of events, but for persons that an
 * export describes or calls deleted.
 */
export function flatPersonsSql(
  schema: string,
  persons: Table,
  { persons: exported, deletedPersons }: Pick<Uploaded, 'persons' | 'deletedPersons'>,
): string {
  const fields = persons.columns.map(({ path }, index) => `${personSql(path)} AS c${index}`)
  const name = quoteIdentifier(schema)
  const deleted = deletedPersons.map(quoteString).join(', ')
  const conditions = [
    'person_id IS NOT NULL',
    ...(exported ? [`person_id NOT IN (SELECT id FROM ${name}.exported)`] : []),
    ...(deleted ? [`person_id NOT IN (${deleted})`] : []),
  ]
  const from = `${name}.events WHERE ${conditions.join(' AND ')} GROUP BY person_id`
  return `CREATE OR REPLACE TABLE main.flat AS SELECT ${fields.join(', ')} FROM ${from}`
}

/** SQL that adds the persons of an export to the others: those that an event names. */
export function exportedPersonsSql(schema: string): string[] {
  const name = quoteIdentifier(schema)
  return [
    `INSERT INTO ${name}.persons SELECT * FROM ${name}.exported
     WHERE id IN (SELECT person_id FROM ${name}.events)`,
    `DROP TABLE ${name}.exported`,
  ]
}

/** A column of persons as an expression over the events of one person. */
function personSql([name = '', ...keys]: string[]): string {
  if (name === 'id') return 'person_id'
  if (name === 'created_at') return 'epoch_ms(min(timestamp))::DOUBLE'
  const property = `person.properties.${keys.map(quoteIdentifier).join('.')}`
  return `arg_max(${property}, timestamp) FILTER (WHERE ${property} IS NOT NULL)`
}

function castSql(field: string, type: string): string {
  if (type === 'TIMESTAMP') return `epoch_ms(CAST(${field} AS BIGINT))`
  const string = `CAST(${field} AS VARCHAR)`
  return type === 'VARCHAR' ? string : `CAST(${string} AS ${type})`
}

/** A column of a table: its path, and the SQL that gives its values. */
export interface Field {
  path: string[]
  sql: string
}

/** SQL that selects fields as the columns of a table, with STRUCTs for paths of several parts. */
export const selectSql = (fields: Field[]): string =>
  nestFields(fields, 0)
    .map(([key, sql]) => `${sql} AS ${quoteIdentifier(key)}`)
    .join(', ')

/** Fields grouped by the part of their paths at a depth: one as it is, several as a STRUCT. */
function nestFields(fields: Field[], depth: number): [string, string][] {
  const groups = Map.groupBy(fields, (field) => field.path[depth] ?? '')
  return [...groups].map(([key, group]) => {
    const first = group[0]
    if (first && first.path.length === depth + 1) return [key, first.sql]
    const inner = nestFields(group, depth + 1)
    return [key, `{${inner.map(([name, sql]) => `${quoteString(name)}: ${sql}`).join(', ')}}`]
  })
}
