// Records of a file as the columns that queries read, under the tutorial's names.
import { parseTime } from '../core/times.ts'
import {
  type Column,
  type Table,
  TextColumnBuilder,
  type TimeColumn,
  toText,
} from '../database/columns.ts'
import { type FileRecord, UploadError } from './records.ts'
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
const REQUIRED = ['event', 'distinct_id', 'timestamp']

type Properties = Record<string, unknown>

function throwIfNoEvent({ fields, location }: FileRecord): void {
  for (const name of REQUIRED) {
    const value = fields[name]
    if (value === undefined || value === null || value === '') {
      throw new UploadError(
        `${location} has no "${name}". Each event needs an event, a distinct_id and a timestamp.`,
      )
    }
  }
}

/** Add the names of one record. */
export function addNames(names: FileNames, record: FileRecord): void {
  throwIfNoEvent(record)
  const { fields, location } = record
  const event = String(fields.event)
  names.rows++
  if (names.rows > MAX_EVENTS) throw tooManyEvents()
  names.events.set(event, (names.events.get(event) ?? 0) + 1)
  if (names.properties.size > MAX_PROPERTIES) return
  for (const properties of [fields.properties, fields.person_properties]) {
    for (const key of Object.keys(parseProperties(properties, location))) names.properties.add(key)
  }
}

const tooManyEvents = (): UploadError =>
  new UploadError(
    `The file has more than ${MAX_EVENTS.toLocaleString('en-US')} events, which is as many as ` +
      'fit here. Build the site with EVENTS=your-file for more.',
  )

/** Properties, also where they are JSON in a string. */
function parseProperties(value: unknown, location: string): Properties {
  if (typeof value !== 'string')
    return typeof value === 'object' && value !== null ? (value as Properties) : {}
  try {
    const properties: unknown = JSON.parse(value)
    if (typeof properties === 'object' && properties !== null) return properties as Properties
  } catch {
    // reported below
  }
  throw new UploadError(`${location}: its properties are not a JSON object.`)
}

/** Builds the table of events, one record at a time. */
export class EventTableBuilder {
  private readonly times: number[] = []
  private readonly uuids = new Set<string>()
  private readonly columns: TextColumnBuilder[]
  private readonly mapping: NameMapping
  private readonly eventNames: Map<string, string>
  private readonly validation: Validation

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
  add(record: FileRecord): void {
    throwIfNoEvent(record)
    if (this.isDuplicate(record.fields.uuid)) return
    const time = timeOf(record)
    if (this.rows >= MAX_EVENTS) throw tooManyEvents()
    this.times.push(time)
    const event = this.toEvent(record)
    this.validation.add(event.event, event.distinct_id, time, (name) =>
      toText(event.properties[this.theirs(name)]),
    )
    for (const column of this.columns) column.add(toText(this.valueAt(event, column.path)))
  }

  private isDuplicate(uuid: unknown): boolean {
    if (typeof uuid !== 'string' || !uuid) return false
    if (this.uuids.has(uuid)) return true
    this.uuids.add(uuid)
    return false
  }

  /** A record as a row of `events`: the organization is its person. */
  private toEvent({ fields, location }: FileRecord) {
    const properties = parseProperties(fields.properties, location)
    const person = String(fields.person_id ?? fields.distinct_id)
    const { organization } = this.mapping
    const id = organization ? toText(properties[organization]) : person
    const userId = this.theirs('user_id')
    return {
      event: this.eventNames.get(String(fields.event)) ?? String(fields.event),
      distinct_id: String(fields.distinct_id),
      person_id: id,
      $group_0: fields.$group_0 ?? '', // no group, as in PostHog
      person: { id, properties: parseProperties(fields.person_properties, location) },
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

function timeOf({ fields, location }: FileRecord): number {
  const time = parseTime(fields.timestamp)
  if (!Number.isNaN(time)) return time
  const start = String(fields.timestamp).slice(0, 40)
  throw new UploadError(`${location} has a timestamp that cannot be read: "${start}".`)
}
