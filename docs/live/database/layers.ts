// Rows above the tables of a schema: the SQL of a schema that shows both, without copying a row.
import { type Column, hasValues, type Table, type Tables } from './columns.ts'
import { type Field, quoteIdentifier, quoteString, selectSql } from './sql.ts'

/** What lies above a schema. */
export interface Above {
  /** The rows, with every column of the table beneath and in the same order; new ones follow. */
  tables: Tables
  /** The persons beneath that these rows replace, or that were merged into others. */
  persons: string[]
  /** The groups beneath that they replace, each an index and a key. */
  groups: [number, string][]
  /** Person ids of events beneath, each with the one that it was merged into. */
  merged: [string, string][]
}

const TABLES = ['events', 'persons', 'groups'] as const

/** The name of the table with the rows above. */
const aboveName = (table: string): string => `${table}_above`

/** The rows above, under the names that their tables have in the schema of the layer. */
export const aboveTables = ({ tables }: Above): Record<string, Table> =>
  Object.fromEntries(TABLES.map((name) => [aboveName(name), tables[name]]))

/** Statements that create the views of a layer, once the rows above are in its schema. */
export function layerSql(schema: string, beneath: string, tables: Tables, above: Above): string[] {
  const layer = quoteIdentifier(schema)
  const select = (name: keyof Tables, rest: string) =>
    `CREATE VIEW ${layer}.${name} AS SELECT ${columnsSql(tables[name], above.tables[name], above)}
     FROM ${quoteIdentifier(beneath)}.${name} AS b ${rest}
     UNION ALL SELECT * FROM ${layer}.${aboveName(name)}`
  const merged = `LEFT JOIN ${layer}.merged AS m ON m.source = b.person_id`
  const persons = above.persons.map(quoteString).join(', ')
  const groups = above.groups.map(([index, key]) => `(${index}, ${quoteString(key)})`).join(', ')
  return [
    ...mergedSql(layer, above),
    select('events', above.merged.length > 0 ? merged : ''),
    select('persons', persons && `WHERE b.id NOT IN (${persons})`),
    select('groups', groups && `WHERE (b."index", b.key) NOT IN (${groups})`),
  ]
}

function mergedSql(layer: string, { merged }: Above): string[] {
  if (merged.length === 0) return []
  const pairs = merged.map((pair) => `(${pair.map(quoteString).join(', ')})`)
  return [
    `CREATE TABLE ${layer}.merged AS SELECT * FROM (VALUES ${pairs.join(', ')}) AS v(source, target)`,
  ]
}

/** The columns of a table beneath, as those of the rows above. */
function columnsSql(beneath: Table, above: Table, { merged }: Above): string {
  const known = new Set(beneath.columns.map(({ path }) => JSON.stringify(path)))
  if (merged.length === 0 && above.columns.length === beneath.columns.length) return 'b.*'
  const isPerson = (path: string[]) => ['person_id', 'person.id'].includes(path.join('.'))
  const fields = above.columns.map(({ path, type }): Field => {
    const column = `b.${path.map(quoteIdentifier).join('.')}`
    if (!known.has(JSON.stringify(path))) return { path, sql: `CAST(NULL AS ${type})` }
    const isMerged = merged.length > 0 && isPerson(path)
    return { path, sql: isMerged ? `coalesce(m.target, ${column})` : column }
  })
  return selectSql(fields)
}

/** What an editor completes in a layer: the tables of both, with the columns that have values. */
export function bothTables(beneath: Tables, above: Tables): Tables {
  const both = TABLES.map((name) => {
    const columns = new Map<string, Column>()
    for (const column of [...beneath[name].columns, ...above[name].columns]) {
      const path = JSON.stringify(column.path)
      const known = columns.get(path)
      if (!known || !hasValues(known)) columns.set(path, column)
    }
    const rows = beneath[name].rows + above[name].rows
    return [name, { rows, columns: [...columns.values()] }]
  })
  return Object.fromEntries(both) as Tables
}
