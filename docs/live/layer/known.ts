// What the tables beneath a layer know of those whom new events concern.
import { parseTime } from '../core/times.ts'
import type { Cell, Result } from '../core/result.ts'
import type { Table, Tables } from '../database/columns.ts'
import { quoteIdentifier, quoteString } from '../database/sql.ts'
import { IdentityResolver, keyOf, MAX_ID, type Message } from '../identity/persons.ts'
import { type Properties, recordOf, type StoredEvent } from './arrivals.ts'
import { joinedId, type Known, type StoredGroup, type StoredPerson } from './ingestion.ts'

/** Runs a query on the tables beneath. */
export type Query = (sql: string) => Promise<Result>

/** Look up what is known of the persons and groups of some events. */
export async function lookUp(events: StoredEvent[], tables: Tables, query: Query): Promise<Known> {
  const links = await linksOf(tables.events, query)
  const resolver = new IdentityResolver()
  for (const link of links) resolver.ingest(link)
  const mentioned = events.flatMap((event) => [event.distinct_id, joinedId(event) ?? []].flat())
  const ids = new Set(mentioned.flatMap((id) => [keyOf(id), ...(resolver.find(id)?.ids ?? [])]))
  return {
    links,
    persons: await personsOf([...ids], tables.persons, query),
    ...(await groupsOf(events, tables, query)),
  }
}

/** When the events beneath end, in milliseconds since 1970. */
export async function endOf(query: Query): Promise<number> {
  const { rows } = await query('SELECT max(timestamp) FROM events')
  return timeOf(rows[0]?.[0])
}

/** The names of the events that belong to some persons. */
export async function eventsOf(persons: string[], query: Query): Promise<string[]> {
  if (persons.length === 0) return []
  const sql = `SELECT DISTINCT event FROM events WHERE person_id IN (${listed(persons)})`
  return (await query(sql)).rows.map(([event]) => String(event))
}

/** The SQL of a property of events; of NULL, where no event has it. */
function propertySql({ columns }: Table, name: string): string {
  const path = ['properties', name]
  const isThere = columns.some((column) => isSame(column.path, path))
  return isThere ? path.map(quoteIdentifier).join('.') : 'NULL'
}

async function linksOf(events: Table, query: Query): Promise<Message[]> {
  const [anonymous, alias] = ['$anon_distinct_id', 'alias'].map((name) => propertySql(events, name))
  const { rows } = await query(
    `SELECT event, distinct_id, ${anonymous}, ${alias}
     FROM events WHERE event IN ('$identify', '$create_alias')`,
  )
  return rows.map(([event, distinct_id, anonymous, alias]) => ({
    event: String(event),
    distinct_id: String(distinct_id),
    properties: { ...given('$anon_distinct_id', anonymous), ...given('alias', alias) },
  }))
}

const given = (name: string, value: Cell | undefined): Record<string, string> =>
  value === null || value === undefined ? {} : { [name]: String(value) }

/**
 * The persons of distinct ids. Where a file's organizations are its persons, their ids are person
 * ids, and no event has them as its distinct id.
 */
async function personsOf(
  ids: string[],
  table: Table,
  query: Query,
): Promise<Map<string, StoredPerson>> {
  if (ids.length === 0) return new Map()
  const owners = await query(
    `SELECT left(distinct_id, ${MAX_ID}) AS id, arg_max(person_id, timestamp) FROM events
     WHERE person_id IS NOT NULL AND id IN (${listed(ids)}) GROUP BY id
     UNION ALL
     SELECT DISTINCT person_id, person_id FROM events WHERE person_id IN (${listed(ids)})
       AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.distinct_id = events.person_id)`,
  )
  const personIds = [...new Set(owners.rows.map(([, person]) => String(person)))]
  const persons = await storedPersons(personIds, table, query)
  return new Map(
    owners.rows.flatMap(([id, person]) => {
      const stored = persons.get(String(person))
      return stored ? [[String(id), stored]] : []
    }),
  )
}

async function storedPersons(
  ids: string[],
  table: Table,
  query: Query,
): Promise<Map<string, StoredPerson>> {
  if (ids.length === 0) return new Map()
  const first = await query(
    `SELECT person_id, min(timestamp) FROM events WHERE person_id IN (${listed(ids)})
     GROUP BY person_id`,
  )
  const persons = new Map(
    first.rows.map(([id, time]): [string, StoredPerson] => [
      String(id),
      { id: String(id), createdAt: timeOf(time), properties: {}, hasProfile: false },
    ]),
  )
  const { names, values } = propertiesOf(table)
  const rows = await query(
    `SELECT ${['id', 'created_at', ...values].join(', ')} FROM persons
     WHERE id IN (${listed(ids)})`,
  )
  for (const [id, time, ...cells] of rows.rows) {
    const person = persons.get(String(id))
    if (!person) continue
    Object.assign(person, { createdAt: timeOf(time), hasProfile: true })
    person.properties = nested(names, cells)
  }
  return persons
}

async function groupsOf(
  events: StoredEvent[],
  tables: Tables,
  query: Query,
): Promise<Pick<Known, 'groupTypes' | 'groups'>> {
  const types = tables.events.columns.flatMap(({ path }) =>
    path[0] === 'properties' && path[1] === '$groups' && path[2] ? [path[2]] : [],
  )
  const profile = propertySql(tables.events, '$process_person_profile')
  const firsts: [number, string][] = []
  for (const type of types) {
    const column = ['properties', '$groups', type].map(quoteIdentifier).join('.')
    const { rows } = await query(
      `SELECT min(rowid) FROM events
       WHERE ${column} IS NOT NULL AND ${profile} IS DISTINCT FROM 'false'`,
    )
    if (typeof rows[0]?.[0] === 'number') firsts.push([rows[0][0], type])
  }
  const groupTypes = firsts.sort(([a], [b]) => a - b).map(([, type]) => type)
  const keys = events.flatMap(({ properties: { $group_key } }) => $group_key ?? [])
  return { groupTypes, groups: await storedGroups(keys.map(String), tables.groups, query) }
}

async function storedGroups(keys: string[], table: Table, query: Query): Promise<StoredGroup[]> {
  if (keys.length === 0 || table.rows === 0) return []
  const { names, values } = propertiesOf(table)
  const { rows } = await query(
    `SELECT ${['"index"', 'key', ...values].join(', ')} FROM groups WHERE key IN (${listed(keys)})`,
  )
  return rows.map(([index, key, ...cells]) => ({
    index: Number(index),
    key: String(key),
    properties: nested(names, cells),
  }))
}

/** The properties of a table: their names as paths, and the SQL of their values. */
function propertiesOf({ columns }: Table): { names: string[][]; values: string[] } {
  const paths = columns.map(({ path }) => path).filter(([first]) => first === 'properties')
  return {
    names: paths.map(([, ...name]) => name),
    values: paths.map((path) => path.map(quoteIdentifier).join('.')),
  }
}

/** Properties that have a value, as objects in each other. */
function nested(names: string[][], cells: Cell[]): Properties {
  const properties: Properties = {}
  for (const [index, name] of names.entries()) {
    const value = cells[index]
    if (value === null || value === undefined) continue
    let inner = properties
    for (const part of name.slice(0, -1)) {
      inner[part] = recordOf(inner[part])
      inner = inner[part] as Properties
    }
    inner[name.at(-1) ?? ''] = value
  }
  return properties
}

/** A result's time in milliseconds; those of tables are Dates. */
const timeOf = (cell: Cell | undefined): number => {
  const time = parseTime(cell)
  return Number.isNaN(time) ? 0 : time
}

const listed = (values: string[]): string => values.map(quoteString).join(', ')

const isSame = (path: string[], other: string[]): boolean =>
  JSON.stringify(path) === JSON.stringify(other)
