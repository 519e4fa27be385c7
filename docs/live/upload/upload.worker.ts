// Reads a reader's files in a worker: first their names, then their rows.
import type { Counted } from '../core/needs.ts'
import { parseTime } from '../core/times.ts'
import { say, sayCount } from '../core/words.ts'
import { toArrow } from '../database/arrow.ts'
import { outline, type Table } from '../database/columns.ts'
import type { PackedTable, Uploaded } from '../database/uploaded.ts'
import type { FileNames } from '../files/mapping.ts'
import { TestAccounts } from '../meaning/accounts.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import { FILES, type Note, note } from '../meaning/notes.ts'
import { FieldReader } from '../files/fields.ts'
import { readAll, type SortedFiles, sortFiles } from '../files/several.ts'
import { sentence, UploadError } from '../files/upload_error.ts'
import { type Assumptions, EventTableBuilder } from './event_columns.ts'
import { EventMeaning } from './event_meaning.ts'
import { NameCollector } from './names.ts'
import { type ColumnSpec, PersonsExport } from './persons.ts'

const MAX_LISTED = 3 // names of files

interface NamesRequest {
  kind: 'names'
  files: File[]
}

interface TablesRequest {
  kind: 'tables'
  files: SortedFiles
  /** The columns that each table gets. */
  columns: Record<'events' | 'persons' | 'groups', ColumnSpec[]>
  mapping: NameMapping
  numbers: string[]
  counted: Counted[]
  named: string[] | null
}

export type WorkerRequest = NamesRequest | TablesRequest

/** The names in files, sorted by what they have. */
export interface NamesReply {
  names: FileNames
  files: SortedFiles
}

/** The tables of a reader's files, and what was assumed for them. */
export interface TablesReply extends Uploaded {
  assumptions: Assumptions
}

export type WorkerReply = { progress: number } | { error: string } | NamesReply | TablesReply

const reply = (message: WorkerReply, transfer: Transferable[] = []) =>
  postMessage(message, { transfer })

addEventListener('message', async ({ data }: MessageEvent<WorkerRequest>) => {
  try {
    await (data.kind === 'names' ? readNames(data) : readTables(data))
  } catch (error) {
    reply({ error: sentence(error) })
  }
})

/** Report the progress, at most a hundred times. */
function progressMeter(files: File[]): (bytes: number) => void {
  const size = sizeOf(files)
  let reported = 0
  return (bytes) => {
    const progress = Math.min(1, bytes / size)
    if (progress - reported < 0.01) return
    reported = progress
    reply({ progress })
  }
}

const sizeOf = (files: File[]): number => files.reduce((sum, { size }) => sum + size, 0)

async function readNames({ files: all }: NamesRequest): Promise<void> {
  const files = await sortFiles(all)
  const collector = new NameCollector()
  for await (const record of readAll(files.events, progressMeter(files.events)))
    collector.add(record)
  const { names } = collector
  if (names.rows === 0) throw new UploadError(noEvents(files))
  reply({ names, files })
}

function noEvents({ events, persons, skipped }: SortedFiles): string {
  if (persons.length > 0 && events.length === 0)
    return say('This is an export of persons. Choose it together with one of events.')
  const [name] = skipped
  if (events.length === 0 && name)
    return say('None of the files is an export: "{name}" is not.', { name })
  return say(events.length > 1 ? 'The files have no events.' : 'The file has no events.')
}

async function readTables(request: TablesRequest): Promise<void> {
  const { files, columns, mapping, numbers, counted, named } = request
  const accounts = mapping.filters?.test_accounts && new TestAccounts(mapping.filters.test_accounts)
  const persons = files.persons.length > 0 ? new PersonsExport() : null
  const all = [...files.persons, ...files.events, ...(accounts ? files.events : [])]
  const report = progressMeter(all)
  for await (const record of readAll(files.persons, report)) persons?.add(record)
  let before = sizeOf(files.persons)
  const read = () => readAll(files.events, (bytes) => report(before + bytes))
  if (accounts) {
    const [meaning, reader] = [new EventMeaning(mapping, persons), new FieldReader()]
    for await (const { fields, location } of read()) {
      const event = reader.read(fields, location)
      const time = parseTime(event?.timestamp)
      if (event) accounts.add(meaning.personOf(event), time, event.person_properties)
    }
    before += sizeOf(files.events)
  }
  const testAccounts = accounts?.find(persons?.properties ?? new Map()) ?? new Set<string>()
  const needs = { numbers, persons, counted, named, testAccounts }
  const builder = new EventTableBuilder(columns.events, mapping, needs)
  for await (const record of read()) builder.add(record)
  const groups = builder.buildGroups(columns.groups)
  const tables = {
    events: pack(builder.build()),
    persons: persons && pack(persons.build(columns.persons, builder.theirs, testAccounts)),
    groups: groups && pack(groups),
  }
  const { assumptions } = builder
  assumptions.notes.unshift(...fileNotes(files))
  const streams = Object.values(tables).flatMap((packed) => (packed ? [packed.stream.buffer] : []))
  reply({ ...tables, deletedPersons: persons?.deleted ?? [], assumptions }, streams)
}

/** What is to be known of the files themselves. */
function fileNotes({ copies = [], skipped }: SortedFiles): Note[] {
  const [copy] = copies
  const text = say('files have the content of another one, and are read once')
  const listed = `${skipped.slice(0, MAX_LISTED).join(', ')}${skipped.length > MAX_LISTED ? ', …' : ''}`
  const left = sayCount(
    skipped.length,
    'skipped {n} file of another kind or empty: {listed}',
    'skipped {n} files of another kind or empty: {listed}',
    { listed },
  )
  return [
    ...(copy ? [note(FILES, text, { count: copies.length, example: copy })] : []),
    ...(skipped.length > 0 ? [note(FILES, left)] : []),
  ]
}

const pack = (table: Table): PackedTable => ({
  table: { ...table, columns: table.columns.map(outline) },
  stream: toArrow(table),
})
