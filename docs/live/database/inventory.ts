// Which events and properties tables have: the rule of macros/queries/needs.py.
import type { Closer, Needs } from '../core/needs.ts'
import type { Result } from '../core/result.ts'
import { quoteIdentifier } from './sql.ts'

const COLUMNS: Record<string, string> = {
  events: 'properties',
  person: 'person.properties',
  persons: 'properties',
  groups: 'properties',
}
/** The tables with properties of their own, beside events. */
const TABLES = ['persons', 'groups']

const TIMES = 'epoch(min(timestamp)), epoch(max(timestamp))'
const SECONDS_A_DAY = 86_400

const keyOf = (property: string[]): string => JSON.stringify(property)

/** What there is: properties with a value, by the name of their event, and those of other tables. */
export class Inventory {
  /** What cannot be added up, and the events and properties whose queries it concerns. */
  refused: { text: string; about: string[] }[] = []
  private readonly ofEvents: Map<string, Set<string>>
  private readonly ofOthers: Set<string>
  /** When each event was first and last sent, in seconds since 1970. */
  private readonly times: Map<string, [number, number]>

  private constructor(
    ofEvents: Map<string, Set<string>>,
    ofOthers: Set<string>,
    times: Map<string, [number, number]>,
  ) {
    this.ofEvents = ofEvents
    this.ofOthers = ofOthers
    this.times = times
  }

  /** Take stock of the properties that any of some queries needs. */
  static async take(needs: Needs[], run: (sql: string) => Promise<Result>): Promise<Inventory> {
    const all = new Map(
      needs.flatMap(({ properties }) => properties).map((path) => [keyOf(path), path]),
    )
    const properties = [...all.values()]
    const ofEvents = properties.filter(([owner = '']) => !TABLES.includes(owner))
    const events = await run(
      `SELECT event, ${counts(ofEvents)}, ${TIMES} FROM events GROUP BY event`,
    )
    const others: string[] = []
    for (const table of TABLES) {
      const ofTable = properties.filter(([owner]) => owner === table)
      const { rows } = await run(`SELECT '${table}', ${counts(ofTable)} FROM ${table}`)
      others.push(...rows.flatMap(([, ...row]) => [...counted(ofTable, row)]))
    }
    return new Inventory(
      new Map(events.rows.map(([name, ...row]) => [String(name), counted(ofEvents, row)])),
      new Set(others),
      new Map(events.rows.map((row) => [String(row[0]), [Number(row.at(-2)), Number(row.at(-1))]])),
    )
  }

  /** The names of all events. */
  get events(): Set<string> {
    return new Set(this.ofEvents.keys())
  }

  /** Why a query that names these has no answer, or "". */
  refusal(names: Iterable<string>): string {
    const all = new Set(names)
    return this.refused.find(({ about }) => about.some((name) => all.has(name)))?.text ?? ''
  }

  /** The needed properties without a value: in other tables, or in the events that are named. */
  absent({ events, optional, properties }: Needs): string[][] {
    // Events that a query can do without have nothing that it needs.
    const needed = events.filter((name) => !optional.includes(name))
    const named = needed.length > 0 ? needed : events
    const names = named.length > 0 ? named : [...this.ofEvents.keys()]
    const has = (key: string) =>
      this.ofOthers.has(key) || names.some((name) => this.ofEvents.get(name)?.has(key))
    return properties.filter((property) => !has(keyOf(property)))
  }

  /** What may be the reason for an empty result, where all that a query names is there. */
  closer({ events, optional, places }: Needs): Closer {
    const lacks = (name: string, property: string[]) =>
      optional.includes(name) || !this.ofEvents.get(name)?.has(keyOf(property))
    const elsewhere = places.filter(
      ([names, property]) =>
        !names.every((name) => optional.includes(name)) &&
        names.every((name) => lacks(name, property)),
    )
    const times = events.flatMap((name) => this.times.get(name) ?? [])
    const days = times.map((time) => Math.floor(time / SECONDS_A_DAY)) // as dateDiff counts them
    const span = days.length > 0 ? Math.max(...days) - Math.min(...days) : null
    return { elsewhere, span }
  }
}

/** The counts of the values of properties, and 0, since there may be none. */
const counts = (properties: string[][]): string => [...properties.map(count), '0'].join(', ')

const count = ([owner = '', ...path]: string[]): string =>
  `count(${COLUMNS[owner]}.${path.map(quoteIdentifier).join('.')})`

const counted = (properties: string[][], row: unknown[]): Set<string> =>
  new Set(properties.filter((_, index) => Number(row[index]) > 0).map(keyOf))
