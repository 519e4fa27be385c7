// Records of a file as the columns that queries read, under the tutorial's names.
import { toText } from '../core/text.ts'
import { parseTime } from '../core/times.ts'
import { type Column, type Table, TextColumnBuilder, type TimeColumn } from '../database/columns.ts'
import { type EventFields, FieldReader } from '../files/fields.ts'
import { eventOfAmount } from '../meaning/amounts.ts'
import type { FileRecord } from '../files/records.ts'
import { UploadError } from '../files/upload_error.ts'
import { Validation } from './validation.ts'

/** The file's name for each name of the tutorial that it lacks. */
export interface NameMapping {
  events: Record<string, string>
  properties: Record<string, string>
  /** The property that identifies an organization, or "" where a person in PostHog is one. */
  organization: string
}

/** What a file has: how often each event, which properties. */
export interface FileNames {
  events: Map<string, number>
  properties: Set<string>
  rows: number
}

/** A column of the sample, which the uploaded table gets too. */
export interface ColumnSpec {
  path: string[]
  type: string
}

export const MAX_EVENTS = 1_000_000
const MAX_PROPERTIES = 2000

type Properties = Record<string, unknown>

/** Collects the names in the records of a file. */
export class NameCollector {
  readonly names: FileNames = { events: new Map(), properties: new Set(), rows: 0 }
  private readonly reader = new FieldReader()

  /** Add the names of one record. */
  add({ fields, location }: FileRecord): void {
    const event = this.reader.read(fields, location)
    if (!event) return
    const { names } = this
    names.rows++
    if (names.rows > MAX_EVENTS) throw tooManyEvents()
    names.events.set(event.event, (names.events.get(event.event) ?? 0) + 1)
    if (names.properties.size > MAX_PROPERTIES) return
    for (const properties of [event.properties, event.person_properties])
      for (const key of Object.keys(properties)) names.properties.add(key)
  }
}

const tooManyEvents = (): UploadError =>
  new UploadError(
    `The file has more than ${MAX_EVENTS.toLocaleString('en-US')} events, which is as many as ` +
      'fit here. Build the site with EVENTS=your-file for more.',
  )

/** Builds the table of events, one record at a time. */
export class EventTableBuilder {
  private readonly times: number[] = []
  private readonly uuids = new Set<string>()
  private readonly columns: TextColumnBuilder[]
  private readonly mapping: NameMapping
  private readonly eventNames: Map<string, string>
  private readonly validation: Validation
  private readonly reader = new FieldReader()

  /** @param numbers the properties that queries convert to numbers, by the tutorial's names */
  constructor(columns: ColumnSpec[], mapping: NameMapping, numbers: string[] = []) {
    this.columns = columns
      .filter(({ type }) => type !== 'TIMESTAMP')
      .map(({ path }) => new TextColumnBuilder(path))
    this.mapping = mapping
    this.eventNames = new Map(
      Object.entries(mapping.events).map(([name, theirs]) => [theirs, name]),
    )
    this.validation = new Validation(numbers)
  }

  get rows(): number {
    return this.times.length
  }

  /** Add one event; one with the uuid of another is the same event, exported twice. */
  add({ fields, location }: FileRecord): void {
    const read = this.reader.read(fields, location)
    if (!read || this.isDuplicate(read.uuid)) return
    const time = timeOf(read.timestamp, location)
    if (this.rows >= MAX_EVENTS) throw tooManyEvents()
    this.times.push(time)
    const event = this.toEvent(read)
    this.validation.add({ ...event, time }, (name) => toText(event.properties[this.theirs(name)]))
    for (const column of this.columns) column.add(toText(this.valueAt(event, column.path)))
  }

  private isDuplicate(uuid: string | null): boolean {
    if (uuid === null) return false
    if (this.uuids.has(uuid)) return true
    this.uuids.add(uuid)
    return false
  }

  /** A record as a row of `events`: the organization is its person. */
  private toEvent({ event, distinct_id, person_id, ...read }: EventFields) {
    const { properties } = read
    const person = person_id ?? distinct_id
    const { organization } = this.mapping
    const id = organization ? toText(properties[organization]) : person
    const userId = this.theirs('user_id')
    const value = this.theirs('purchase_value')
    return {
      event: eventOfAmount(this.eventNames.get(event) ?? event, toText(properties[value])),
      distinct_id,
      person_id: id,
      $group_0: read.$group_0, // '' without a group, as in PostHog
      person: { id, properties: read.person_properties },
      properties:
        organization && !toText(properties[userId])
          ? { ...properties, [userId]: person }
          : properties,
    }
  }

  /** The value at a path; below `properties`, a part of it is the tutorial's name for it. */
  private valueAt(event: Properties, path: string[]): unknown {
    let value: unknown = event
    let isProperty = false
    for (const part of path) {
      if (typeof value !== 'object' || value === null) return undefined
      value = (value as Properties)[isProperty ? this.theirs(part) : part]
      isProperty ||= part === 'properties'
    }
    return value
  }

  /** The file's name for a property of the tutorial. */
  private theirs(property: string): string {
    return this.mapping.properties[property] ?? property
  }

  /** The table of events; persons and groups are left to the engine. */
  build(): Table {
    if (this.rows === 0) throw new UploadError('The file has no events.')
    this.validation.throwIfInvalid()
    const times: TimeColumn = {
      path: ['timestamp'],
      type: 'TIMESTAMP',
      times: Float64Array.from(this.times),
    }
    const columns: Column[] = this.columns.map((column) => column.build())
    return { rows: this.rows, columns: [...columns, times] }
  }
}

function timeOf(timestamp: unknown, location: string): number {
  const time = parseTime(timestamp)
  if (!Number.isNaN(time)) return time
  const start = String(timestamp).slice(0, 40)
  throw new UploadError(`${location} has a timestamp that cannot be read: "${start}".`)
}
