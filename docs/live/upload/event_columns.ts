// Records of a file as the columns that queries read, under the tutorial's names.
import type { Counted } from '../core/needs.ts'
import { toText } from '../core/text.ts'
import { hasZone, parseTime } from '../core/times.ts'
import { say } from '../core/words.ts'
import { type Column, type Table, type TextColumn, TextColumnBuilder } from '../database/columns.ts'
import { type EventFields, FieldReader, idText } from '../files/fields.ts'
import { SIGN_UP } from '../files/name_matching.ts'
import type { FileRecord } from '../files/records.ts'
import { UploadError } from '../files/upload_error.ts'
import { REFUND, valueOfRefund } from '../meaning/amounts.ts'
import { isTestAccount, LocalClock, type Reason, reasonToLeaveOut } from '../meaning/filters.ts'
import { EventNames, type NameMapping } from '../meaning/mapping.ts'
import type { Note } from '../meaning/notes.ts'
import { isPayment, Payments } from '../meaning/payments.ts'
import { EventMeaning, type EventRow } from './event_meaning.ts'
import { GroupCollector } from './groups.ts'
import { MAX_EVENTS, tooManyEvents } from './limits.ts'
import type { ColumnSpec, PersonsExport } from './persons.ts'
import { type Facts, RowNotes, textOf } from './row_notes.ts'
import { rowsOfSignUps, signedUp } from './sign_ups.ts'
import { Validation } from './validation.ts'
import { Versions } from '../meaning/versions.ts'

/** What was assumed of events, what was left out of them, and what they are. */
export interface Assumptions {
  /** Times without a zone, which are read as times of the time zone. */
  withoutZone: number
  notes: Note[]
  facts: Facts
  /** How many organizations have a sign-up in the files. */
  organizations: number
}

/** What a table of events depends on, beside its columns and the names in the files. */
export interface TableNeeds {
  /** The properties that queries convert to numbers, by the tutorial's names. */
  numbers: string[]
  /** The persons export, where there is one. */
  persons: PersonsExport | null
  /** What queries count of which events; null where it may be anything. */
  counted: Counted[] | null
  /** The events that they name; null where they look at all events. */
  named: string[] | null
  /** The persons that are test accounts. */
  testAccounts: ReadonlySet<string>
}

const NO_NEEDS: TableNeeds = {
  numbers: [],
  persons: null,
  counted: null,
  named: null,
  testAccounts: new Set(),
}

/** Builds the table of events, one record at a time. */
export class EventTableBuilder {
  private readonly times: number[] = []
  private readonly versions = new Versions()
  private readonly columns: TextColumnBuilder[]
  private readonly mapping: NameMapping
  private readonly meaning: EventMeaning
  private readonly names: EventNames
  private readonly clock: LocalClock
  private readonly payments: Payments
  private readonly validation: Validation
  private readonly groups: GroupCollector | null
  private readonly rowNotes: RowNotes
  private readonly testAccounts: ReadonlySet<string>
  private readonly reader = new FieldReader()
  private withoutZone = 0
  private built: Assumptions | null = null

  constructor(columns: ColumnSpec[], mapping: NameMapping, needs: Partial<TableNeeds> = {}) {
    const { numbers, persons, counted, named, testAccounts } = { ...NO_NEEDS, ...needs }
    this.columns = columns
      .filter(({ type }) => type !== 'TIMESTAMP')
      .map(({ path }) => new TextColumnBuilder(path))
    this.mapping = mapping
    this.meaning = new EventMeaning(mapping, persons)
    this.names = new EventNames(mapping.events)
    this.clock = new LocalClock(mapping.filters?.timezone)
    this.payments = new Payments(mapping.amount)
    this.validation = new Validation(numbers, this.clock.local(Date.now(), 0), counted)
    this.groups = mapping.model === 'group' ? new GroupCollector() : null
    this.rowNotes = new RowNotes(named && new Set(named))
    this.testAccounts = testAccounts
  }

  get rows(): number {
    return this.times.length - this.versions.replaced.size
  }

  /** What was assumed, once the table is built. */
  get assumptions(): Assumptions {
    if (!this.built) throw new Error('the table is not built')
    return this.built
  }

  /** The files' names for a property of the tutorial. */
  get theirs(): (property: string) => string | string[] {
    return this.meaning.theirs
  }

  /** Add one event; of several with one uuid, the version that arrived last counts. */
  add({ fields, location }: FileRecord): void {
    const read = this.reader.read(fields, location)
    if (!read) return
    this.rowNotes.addRecord(read.event)
    const names = this.names.of(read.event, read.properties)
    if (this.isOlder(read, names)) return
    const time = this.clock.local(parseTime(read.timestamp), read.timestamp)
    if (!hasZone(read.timestamp)) this.withoutZone++
    for (const name of names) this.addRow(read, name, time, location)
  }

  /** Whether a newer version of an event is there; an older one that is there counts no more. */
  private isOlder({ uuid, inserted_at }: EventFields, names: string[]): boolean {
    const rows = names.map((_, number) => this.times.length + number)
    const { counts, before } = this.versions.add(uuid, parseTime(inserted_at), rows)
    if (!counts || before) this.rowNotes.addDuplicates(names)
    for (const row of before ?? []) {
      this.validation.remove(row)
      this.payments.remove(row)
    }
    return !counts
  }

  /** Add one event under one of our names. */
  private addRow(read: EventFields, name: string, time: number, location: string): void {
    if (this.rows >= MAX_EVENTS) throw tooManyEvents()
    const row = this.times.length
    const reason = this.reasonToLeaveOut(read, time)
    const own = this.meaning.rowOf(read, name)
    const event = reason ? own : this.withAmount(own, row, time)
    this.times.push(time)
    this.rowNotes.add({
      ours: event.event,
      theirs: read.event,
      owner: this.meaning.organizationOf(event),
      hasUuid: read.uuid !== null,
      reason,
    })
    if (!reason) this.check(read, event, row, location)
    for (const column of this.columns)
      column.add(textAt(column.path, this.meaning.valueAt(event, column.path)))
  }

  private reasonToLeaveOut(read: EventFields, time: number): Reason | null {
    const { filters } = this.mapping
    if (!filters) return null
    const { test_accounts: accounts } = filters
    return reasonToLeaveOut(filters, time, () => {
      const isTest = this.testAccounts.has(this.meaning.personOf(read))
      return isTest || (accounts !== undefined && isTestAccount(accounts, read.properties))
    })
  }

  /** Refuse or note what is wrong with an event, and take in the group that it describes. */
  private check(read: EventFields, event: EventRow, row: number, location: string): void {
    const property = (name: string) => this.meaning.property(event, name)
    const time = this.times[row] ?? Number.NaN
    const plan = event.event === 'plan_selected' ? property('plan') : null
    this.groups?.add(read.event, read.properties, event.$group_0, plan, time)
    if (Number.isNaN(time) && this.validation.needsTime(event, property))
      throw noTime(read.timestamp, location)
    const isNamed = this.rowNotes.isNamed(event.event)
    this.validation.add({ ...event, time, uuid: read.uuid ?? '', isNamed }, property, row)
  }

  /** A row whose amount is what queries mean by it: a refund is less. */
  private withAmount(row: EventRow, number: number, time: number): EventRow {
    if (!isPayment(row.event)) return row
    const property = (name: string) => this.meaning.property(row, name)
    const [event, purchase_value] = this.payments.add(number, {
      event: row.event,
      value: property('purchase_value'),
      original: property('original_amount'),
      currency: this.meaning.currencyOf(row.properties),
      organization: this.meaning.organizationOf(row),
      time,
      isSpread: row.changed.billing_months !== undefined,
    })
    const original = property('original_amount')
    const isRefund = event === REFUND && original !== null
    const original_amount = isRefund ? valueOfRefund(original) : original
    return { ...row, event, changed: { ...row.changed, purchase_value, original_amount } }
  }

  /** The table of groups, where the reader has any. */
  buildGroups(columns: ColumnSpec[]): Table | null {
    return this.groups?.build(columns, this.theirs) ?? null
  }

  /** The table of events; its persons are left to the engine. */
  build(): Table {
    const rows = this.countingRows()
    const { missingRate } = this.payments
    if (missingRate) throw new UploadError(missingRate)
    const notes = [
      ...this.rowNotes.notesBefore(this.names, this.mapping.filters ?? {}, this.versions.replaced),
      ...this.payments.notes(),
    ]
    this.validation.throwIfInvalid()
    const columns = this.columns.map((builder) => builder.build())
    notes.push(
      ...this.validation.notes(),
      ...this.rowNotes.notesAfter(rows, columns, this.times),
      ...this.rowNotes.gaps(rows, this.times),
    )
    const signUps = signedUp(rows, this.rowNotes).size
    const added = this.addSignUps(rows)
    // Where a person is one, whoever never signed up is none by which the model is known.
    const organizations = signUps + (this.mapping.model === 'person' ? added.length : 0)
    const facts = this.rowNotes.factsOf(rows, this.times, added.length)
    this.built = { withoutZone: this.withoutZone, notes, facts, organizations }
    return this.tableOf([...rows, ...added])
  }

  private countingRows(): number[] {
    const { replaced } = this.versions
    const rows = this.times.flatMap((_, row) => (replaced.has(row) ? [] : [row]))
    if (rows.length === 0) throw new UploadError(say('The file has no events.'))
    const counting = rows.filter((row) => !this.rowNotes.leftOut.has(row))
    if (counting.length === 0)
      throw new UploadError(say('Every event is left out, by what counts in the form.'))
    return counting
  }

  /** Give each organization without a sign-up one at its first event, where any event counts. */
  private addSignUps(rows: number[]): number[] {
    if (this.mapping.organizations !== 'any_event') return []
    const { model } = this.mapping
    const first = rowsOfSignUps(rows, this.times, model, this.rowNotes)
    const owners = this.rowNotes.owners.build()
    return first.map((row) => {
      const owner = textOf(owners, row)
      for (const column of this.columns) {
        const path = column.path.join('.')
        const isOwner = path === 'properties.organization_id' && model === 'person'
        if (path === 'event') column.add(SIGN_UP)
        else if (isOwner || (path === 'person_id' && model === 'organization')) column.add(owner)
        else if (path === 'person_id' || column.path[0] === 'properties') column.add(null)
        else column.repeat(row)
      }
      return this.times.push(this.times[row] ?? Number.NaN) - 1
    })
  }

  private tableOf(rows: number[]): Table {
    const columns: Column[] = this.columns.map((builder) => {
      const { codes, ...column } = this.withoutMixed(builder.build())
      return { ...column, codes: Int32Array.from(rows, (row) => codes[row] ?? -1) }
    })
    const times = Float64Array.from(rows, (row) => this.times[row] ?? Number.NaN)
    return {
      rows: rows.length,
      columns: [...columns, { path: ['timestamp'], type: 'TIMESTAMP', times }],
    }
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
  return new UploadError(
    say('{location} has a timestamp that cannot be read: "{start}".', { location, start }),
  )
}

/** The text in a column: ids are written alike, whatever wrote them. */
const textAt = (path: string[], value: unknown): string | null =>
  path.at(-1)?.endsWith('_id') ? idText(value) : toText(value)
