// Records as the columns that queries ask for, under our names.
import type { Column, Tables, Texts, Times } from '../database/columns.ts'
import { Quality } from './validation.ts'
import { type Found, Refused } from './records.ts'

/** Our name to theirs, for events and properties; what an organization is, or "" for a person. */
export interface Mapping {
  events: Record<string, string>
  properties: Record<string, string>
  organization: string
}

/** What a file has: how often each event, which properties. */
export interface Names {
  events: Map<string, number>
  properties: Set<string>
  rows: number
}

export const MOST_EVENTS = 1_000_000
const NEEDED = ['event', 'distinct_id', 'timestamp']

type Properties = Record<string, unknown>

/** Whether a record is an event; a sentence where it is none. */
export function check({ record, place }: Found): void {
  for (const name of NEEDED) {
    const value = record[name]
    if (value === undefined || value === null || value === '') {
      throw new Refused(
        `${place} has no "${name}". An event has an event, a distinct_id and a timestamp.`,
      )
    }
  }
}

/** Take in the names of one more record. */
export function note(names: Names, found: Found): void {
  check(found)
  const event = String(found.record.event)
  names.rows++
  if (names.rows > MOST_EVENTS) throw new Refused(tooMany())
  names.events.set(event, (names.events.get(event) ?? 0) + 1)
  if (names.properties.size > 2000) return
  for (const told of [found.record.properties, found.record.person_properties]) {
    for (const key of Object.keys(object(told, found.place))) names.properties.add(key)
  }
}

const tooMany = () =>
  `The file has more than ${MOST_EVENTS.toLocaleString('en-US')} events, which is as many as fit ` +
  'here. Build the site with EVENTS=your-file for more.'

/** Properties, also where they are JSON in a text. */
function object(value: unknown, place: string): Properties {
  if (typeof value !== 'string')
    return typeof value === 'object' && value !== null ? (value as Properties) : {}
  try {
    const told: unknown = JSON.parse(value)
    if (typeof told === 'object' && told !== null) return told as Properties
  } catch {
    // told below
  }
  throw new Refused(`${place}: its properties are no JSON object.`)
}

/** A column that grows by an event at a time. */
class Making {
  readonly path: string[]
  private readonly values: string[] = []
  private readonly places = new Map<string, number>()
  private codes = new Int32Array(1024)
  private rows = 0

  constructor(path: string[]) {
    this.path = path
  }

  put(value: string | null): void {
    if (this.rows === this.codes.length) {
      const more = new Int32Array(this.rows * 2)
      more.set(this.codes)
      this.codes = more
    }
    this.codes[this.rows++] = value === null ? -1 : this.placeOf(value)
  }

  private placeOf(value: string): number {
    const known = this.places.get(value)
    if (known !== undefined) return known
    this.places.set(value, this.values.length)
    return this.values.push(value) - 1
  }

  column(): Texts {
    const codes = this.codes.subarray(0, this.rows)
    return { path: this.path, type: 'VARCHAR', values: this.values, codes }
  }
}

/** Fills the columns of the table of events. */
export class Events {
  private readonly times: number[] = []
  private readonly seen = new Set<string>()
  private readonly made: Making[]
  private readonly mapping: Mapping
  private readonly ours: Map<string, string>
  private readonly quality: Quality

  /**
   * @param wanted the columns of the sample's table, which ours will have too
   * @param mapping their names for ours
   * @param numbers the properties that queries convert to numbers, under our names
   */
  constructor(
    wanted: { path: string[]; type: string }[],
    mapping: Mapping,
    numbers: string[] = [],
  ) {
    this.mapping = mapping
    this.quality = new Quality(numbers)
    this.ours = new Map(Object.entries(mapping.events).map(([our, their]) => [their, our]))
    this.made = wanted
      .filter(({ type }) => type !== 'TIMESTAMP')
      .map(({ path }) => new Making(path))
  }

  get rows(): number {
    return this.times.length
  }

  /** Take in one more event; one with the uuid of another is the same event, exported twice. */
  add(found: Found): void {
    check(found)
    const { record, place } = found
    const uuid = record.uuid
    if (typeof uuid === 'string' && uuid) {
      if (this.seen.has(uuid)) return
      this.seen.add(uuid)
    }
    const time = millis(record.timestamp)
    if (Number.isNaN(time))
      throw new Refused(
        `${place} has no time that can be read: "${String(record.timestamp).slice(0, 40)}".`,
      )
    if (this.times.length >= MOST_EVENTS) throw new Refused(tooMany())
    this.times.push(time)
    const properties = object(record.properties, place)
    const person = String(record.person_id ?? record.distinct_id)
    const theirs = this.mapping.organization
    const organization = theirs ? text(properties[theirs]) : person
    const event = this.ours.get(String(record.event)) ?? String(record.event)
    this.quality.add(event, String(record.distinct_id), time, (name) =>
      text(properties[this.theirs(name)]),
    )
    const whole: Properties = {
      event,
      distinct_id: String(record.distinct_id),
      person_id: organization,
      $group_0: record.$group_0,
      person: { id: organization, properties: object(record.person_properties, place) },
      properties:
        theirs && !text(properties[this.theirs('user_id')])
          ? { ...properties, [this.theirs('user_id')]: person }
          : properties,
    }
    for (const column of this.made) column.put(text(this.at(whole, column.path)))
  }

  /** The value at a path of ours: below `properties`, by their name for it. */
  private at(whole: Properties, path: string[]): unknown {
    let value: unknown = whole
    let isProperty = false
    for (const part of path) {
      if (typeof value !== 'object' || value === null) return undefined
      value = (value as Properties)[isProperty ? this.theirs(part) : part]
      isProperty ||= part === 'properties'
    }
    return value
  }

  private theirs(property: string): string {
    return this.mapping.properties[property] ?? property
  }

  /** The table, as tables travel; persons and groups are left to the engine. */
  table(): Tables['events'] {
    if (this.rows === 0) throw new Refused('The file has no event.')
    this.quality.refuse()
    const times: Times = {
      path: ['timestamp'],
      type: 'TIMESTAMP',
      times: Float64Array.from(this.times),
    }
    const texts: Column[] = this.made.map((one) => one.column())
    return { rows: this.rows, columns: [...texts, times] }
  }
}

/** A value as DuckDB reads JSON texts: a text without its quotes, nothing for null. */
function text(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'object') {
    return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? Number(one) : one))
  }
  return String(value)
}

/** A time in milliseconds since 1970; one that names no zone is in UTC. NaN for what is no time. */
export function millis(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return Number(value) / 1000
  if (typeof value !== 'string') return Number.NaN
  const told = value.trim().replace(' ', 'T')
  if (!/^\d{4}-\d\d-\d\d/.test(told)) return Number.NaN
  const zoned = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(told.slice(10))
  const full = told.length === 10 ? `${told}T00:00:00` : told
  return Date.parse(zoned ? full.replace(/([+-]\d\d)$/, '$1:00') : `${full}Z`)
}
