// Records of a file as the columns that queries read, under the tutorial's names.
import type { Counted } from '../core/needs.ts'
import { toText } from '../core/text.ts'
import { hasZone, parseTime } from '../core/times.ts'
import {
  type Column,
  type Table,
  type TextColumn,
  TextColumnBuilder,
  type TimeColumn,
} from '../database/columns.ts'
import { type EventFields, FieldReader, idText } from '../files/fields.ts'
import type { NameMapping } from '../files/mapping.ts'
import type { FileRecord } from '../files/records.ts'
import { UploadError } from '../files/upload_error.ts'
import { EventNames } from '../meaning/mapping.ts'
import { isPayment, Payments } from '../meaning/payments.ts'
import { GroupCollector } from './groups.ts'
import { MAX_EVENTS, tooManyEvents } from './limits.ts'
import type { ColumnSpec, PersonsExport } from './persons.ts'
import { isNoOrganization, Validation } from './validation.ts'
import { Versions } from './versions.ts'

type Properties = Record<string, unknown>

/** What was assumed of events, and left out. */
export interface Assumptions {
  /** Events that were there already, by their uuid. */
  duplicates: number
  /** Times without a zone, which are read as UTC. */
  withoutZone: number
  /** Events that name no organization. */
  withoutOrganization: number
  /** Events with something wrong in them, by which no query counts them. */
  uncounted: number
  /** What else is to be known of the names and of the payments, as parts of a sentence. */
  notes?: string[]
}

/** Builds the table of events, one record at a time. */
export class EventTableBuilder {
  readonly assumptions: Assumptions = {
    duplicates: 0,
    withoutZone: 0,
    withoutOrganization: 0,
    uncounted: 0,
  }
  private readonly times: number[] = []
  private readonly versions = new Versions()
  private readonly columns: TextColumnBuilder[]
  private readonly mapping: NameMapping
  private readonly names: EventNames
  private readonly payments = new Payments()
  private readonly validation: Validation
  private readonly persons: PersonsExport | null
  private readonly groups: GroupCollector | null
  private readonly reader = new FieldReader()

  /**
   * @param numbers the properties that queries convert to numbers, by the tutorial's names
   * @param persons the persons export, where there is one
   * @param counted what queries count of which events; null where it may be anything
   */
  constructor(
    columns: ColumnSpec[],
    mapping: NameMapping,
    numbers: string[] = [],
    persons: PersonsExport | null = null,
    counted: Counted[] | null = null,
  ) {
    this.columns = columns
      .filter(({ type }) => type !== 'TIMESTAMP')
      .map(({ path }) => new TextColumnBuilder(path))
    this.mapping = mapping
    this.names = new EventNames(mapping.events)
    this.validation = new Validation(numbers, undefined, counted)
    this.persons = persons
    this.groups = mapping.model === 'group' ? new GroupCollector() : null
  }

  get rows(): number {
    return this.times.length - this.versions.replaced.size
  }

  /** Add one event; of several with one uuid, the version that arrived last counts. */
  add({ fields, location }: FileRecord): void {
    const read = this.reader.read(fields, location)
    if (!read) return
    const names = this.names.of(read.event, read.properties)
    if (this.isOlder(read, names.length)) return
    const time = parseTime(read.timestamp)
    if (!hasZone(read.timestamp)) this.assumptions.withoutZone++
    for (const name of names) this.addRow(read, name, time, location)
  }

  /** Add one event under one of our names. */
  private addRow(read: EventFields, name: string, time: number, location: string): void {
    if (this.rows >= MAX_EVENTS) throw tooManyEvents()
    const row = this.times.length
    this.times.push(time)
    const event = this.withAmount(this.toEvent(read, name), time)
    const plan = event.event === 'plan_selected' ? event.properties[this.theirs('plan')] : null
    this.groups?.add(read.event, read.properties, event.$group_0, plan, time)
    const property = (name: string) => toText(event.properties[this.theirs(name)])
    if (Number.isNaN(time) && this.validation.countsTime(event, property))
      throw noTime(read.timestamp, location)
    this.validation.add({ ...event, time }, property, row)
    for (const column of this.columns)
      column.add(textAt(column.path, this.valueAt(event, column.path)))
  }

  /** Whether a newer version of an event is there; an older one that is there counts no more. */
  private isOlder({ uuid, inserted_at }: EventFields, count: number): boolean {
    const rows = Array.from({ length: count }, (_, number) => this.times.length + number)
    const { counts, before } = this.versions.add(uuid, parseTime(inserted_at), rows)
    if (!counts || before) this.assumptions.duplicates++
    for (const row of before ?? []) this.validation.remove(row)
    return !counts
  }

  /** A record as a row of `events`. */
  private toEvent({ distinct_id, person_id, ...read }: EventFields, event: string) {
    const { model, organization } = this.mapping
    const id = this.persons?.ownerOf(distinct_id) ?? person_id ?? distinct_id
    const properties = this.withOrganization(read.properties)
    const group = read.groups[model === 'group' ? organization : '$group_0'] ?? ''
    const $group_0 = isNoOrganization(group) ? '' : group // '' without a group, as in PostHog
    if ((model === 'group' && !$group_0) || (model === 'person' && !properties[organization]))
      this.assumptions.withoutOrganization++
    return {
      event,
      distinct_id,
      person_id: id,
      $group_0,
      person: { id, properties: read.person_properties },
      properties,
    }
  }

  /** A row whose amount is what queries mean by it: a refund is less. */
  private withAmount(row: ReturnType<EventTableBuilder['toEvent']>, time: number) {
    if (!isPayment(row.event)) return row
    const property = (name: string) => toText(row.properties[this.theirs(name)])
    const { model, organization } = this.mapping
    const owners = { organization: row.person_id, group: row.$group_0, person: null }
    const owner = model === 'person' ? toText(row.properties[organization]) : owners[model]
    const value = property('purchase_value')
    const [event, amount] = this.payments.add({
      ...{ event: row.event, value, time, organization: owner },
      ...{ original: property('original_amount'), currency: property('currency') },
    })
    if (amount === value) return { ...row, event }
    const properties = { ...row.properties, [this.theirs('purchase_value')]: amount }
    return { ...row, event, properties }
  }

  /** Properties in which what programs write for no organization is none. */
  private withOrganization(properties: Properties): Properties {
    const { model, organization } = this.mapping
    if (model !== 'person') return properties
    const id = toText(properties[organization])
    return id !== null && isNoOrganization(id)
      ? { ...properties, [organization]: null }
      : properties
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
  readonly theirs = (property: string): string => {
    const { model, organization, properties } = this.mapping
    if (property === 'organization_id' && model === 'person') return organization
    return properties[property] ?? property
  }

  /** The table of groups, where the reader has any. */
  buildGroups(columns: ColumnSpec[]): Table | null {
    return this.groups?.build(columns, this.theirs) ?? null
  }

  /** The table of events; its persons are left to the engine. */
  build(): Table {
    if (this.rows === 0) throw new UploadError('The file has no events.')
    this.validation.throwIfInvalid()
    this.assumptions.uncounted = this.validation.uncounted
    const { replaced } = this.versions
    const counts = (_: number, row: number) => !replaced.has(row)
    const times: TimeColumn = {
      path: ['timestamp'],
      type: 'TIMESTAMP',
      times: Float64Array.from(this.times).filter(counts),
    }
    this.assumptions.notes = [...this.names.notes(), ...this.payments.notes()]
    const columns: Column[] = this.columns.map((builder) => {
      const column = this.withoutMixed(builder.build())
      return { ...column, codes: Int32Array.from(column.codes).filter(counts) }
    })
    return { rows: this.rows, columns: [...columns, times] }
  }

  /** A column; amounts in several currencies are none, since nothing adds them up. */
  private withoutMixed(column: TextColumn): TextColumn {
    const isAmount = column.path.join('.') === 'properties.purchase_value'
    if (!isAmount || !this.payments.isMixed) return column
    return { ...column, values: [], codes: new Int32Array(this.times.length).fill(-1) }
  }
}

function noTime(timestamp: unknown, location: string): UploadError {
  const start = String(timestamp).slice(0, 40)
  return new UploadError(`${location} has a timestamp that cannot be read: "${start}".`)
}

/** The text in a column: ids are written alike, whatever wrote them. */
const textAt = (path: string[], value: unknown): string | null =>
  path.at(-1)?.endsWith('_id') ? idText(value) : toText(value)
