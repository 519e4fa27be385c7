// New events, persons and groups as rows of tables, with the columns of the tables beneath.
import { toText } from '../core/text.ts'
import { type Column, type Table, type Tables, TextColumnBuilder } from '../database/columns.ts'
import type { Above } from '../database/layers.ts'
import { type Properties, recordOf } from './arrivals.ts'
import type { Ingestion } from './ingestion.ts'

const MAX_NEW_COLUMNS = 200 // in each table
const MAX_DEPTH = 4
const MAX_NAME = 200

/** The rows of what was ingested, and which ones beneath they replace. */
export function toAbove(ingestion: Ingestion, beneath: Tables): Above {
  const events = ingestion.rows.map(({ event, distinct_id, time, group, properties, ...row }) => {
    const { id } = ingestion.final(row.person)
    const person = { id, properties: row.personProperties }
    return {
      event,
      distinct_id,
      timestamp: time,
      $group_0: group,
      properties,
      person_id: id,
      person,
    }
  })
  const profiles = ingestion.profiles()
  const persons = profiles.map((p) => ({ ...p, created_at: p.createdAt }))
  const groups = ingestion.changedGroups()
  const merged = ingestion.merged()
  return {
    tables: {
      events: toTable(events, beneath.events),
      persons: toTable(persons, beneath.persons),
      groups: toTable(groups, beneath.groups),
    },
    persons: [...profiles, ...merged.map(([source]) => source)].map(({ id }) => id),
    groups: groups.map(({ index, key }) => [index, key]),
    merged: merged.map(([source, target]) => [source.id, target.id]),
  }
}

function toTable(rows: object[], beneath: Table): Table {
  const records = rows as Properties[]
  const columns: { path: string[]; type: string }[] = [...beneath.columns]
  const names = new Names(beneath.columns)
  for (const row of records) {
    for (const start of [['properties'], ['person', 'properties']]) {
      if (!beneath.columns.some(({ path }) => start.every((part, at) => part === path[at])))
        continue
      for (const path of pathsOf(recordOf(valueAt(row, start)), start)) {
        if (names.add(path)) columns.push({ path, type: 'VARCHAR' })
      }
    }
  }
  return { rows: records.length, columns: columns.map((column) => toColumn(column, records)) }
}

function toColumn({ path, type }: { path: string[]; type: string }, rows: Properties[]): Column {
  const values = rows.map((row) => valueAt(row, path))
  if (type === 'TIMESTAMP')
    return { path, type, times: Float64Array.from(values, (value) => Number(value ?? Number.NaN)) }
  const builder = new TextColumnBuilder(path)
  for (const value of values) builder.add(toText(value))
  return { ...builder.build(), type }
}

function valueAt(row: Properties, path: string[]): unknown {
  let value: unknown = row
  for (const part of path) {
    if (!Object.hasOwn(recordOf(value), part)) return undefined
    value = (value as Properties)[part]
  }
  return value
}

/** The properties of an event or a person, each as a path. */
function* pathsOf(properties: Properties, start: string[], depth = 1): Generator<string[]> {
  for (const [name, value] of Object.entries(properties)) {
    const path = [...start, name]
    const inner = Object.keys(recordOf(value)).length > 0 && depth < MAX_DEPTH
    if (inner) yield* pathsOf(recordOf(value), path, depth + 1)
    else yield path
  }
}

/** The columns that a table has. DuckDB takes names that differ in case only for the same. */
class Names {
  private readonly paths = new Set<string>()
  private readonly structs = new Set<string>()
  private left = MAX_NEW_COLUMNS

  constructor(columns: Column[]) {
    for (const { path } of columns) this.enter(path)
  }

  /** Add a column for a property; false where there is one, where it cannot be, or is the SDK's. */
  add(path: string[]): boolean {
    const name = path.at(-1) ?? ''
    const parents = path.map((_, at) => keyOf(path.slice(0, at + 1))).slice(0, -1)
    const isNew = !this.paths.has(keyOf(path)) && !this.structs.has(keyOf(path))
    const isPossible = name !== '' && name.length <= MAX_NAME && this.left > 0
    const isOwn = path.every((part) => !part.startsWith('$') || this.isKnownStruct(path, part))
    if (!isNew || !isPossible || !isOwn || parents.some((parent) => this.paths.has(parent)))
      return false
    this.left--
    this.enter(path)
    return true
  }

  /** Whether a part such as "$set" is that of other columns too: all other such names are noise. */
  private isKnownStruct(path: string[], part: string): boolean {
    return this.structs.has(keyOf(path.slice(0, path.indexOf(part) + 1)))
  }

  private enter(path: string[]): void {
    this.paths.add(keyOf(path))
    for (let length = 1; length < path.length; length++)
      this.structs.add(keyOf(path.slice(0, length)))
  }
}

const keyOf = (path: string[]): string => JSON.stringify(path).toLowerCase()
