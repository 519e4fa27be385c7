// Reads a reader's file in a worker: first its names, then its events.
import { toArrow } from '../database/arrow.ts'
import type { Column } from '../database/columns.ts'
import { readRecords } from '../files/records.ts'
import { UploadError } from '../files/upload_error.ts'
import {
  type ColumnSpec,
  EventTableBuilder,
  type FileNames,
  NameCollector,
  type NameMapping,
} from './event_columns.ts'

interface NamesRequest {
  kind: 'names'
  file: Blob
}

interface EventsRequest {
  kind: 'events'
  file: Blob
  columns: ColumnSpec[]
  mapping: NameMapping
  numbers: string[]
}

export type WorkerRequest = NamesRequest | EventsRequest

export type WorkerReply =
  | { progress: number }
  | { error: string }
  | { names: FileNames }
  | { rows: number; columns: Column[]; stream: Uint8Array }

const reply = (message: WorkerReply, transfer: Transferable[] = []) =>
  postMessage(message, { transfer })

addEventListener('message', async ({ data }: MessageEvent<WorkerRequest>) => {
  try {
    await (data.kind === 'names' ? readNames(data) : readEvents(data))
  } catch (error) {
    reply({ error: sentence(error) })
  }
})

function sentence(error: unknown): string {
  if (error instanceof UploadError) return error.message
  return error instanceof RangeError
    ? 'The file needs more memory than the browser gives.'
    : 'The file cannot be read.'
}

/** Report the progress, at most a hundred times. */
function progressMeter(size: number): (bytes: number) => void {
  let reported = 0
  return (bytes) => {
    const progress = Math.min(1, bytes / size)
    if (progress - reported < 0.01) return
    reported = progress
    reply({ progress })
  }
}

async function readNames({ file }: NamesRequest): Promise<void> {
  const collector = new NameCollector()
  for await (const record of readRecords(file, progressMeter(file.size))) collector.add(record)
  const { names } = collector
  if (names.rows === 0) throw new UploadError('The file has no events.')
  reply({ names })
}

async function readEvents({ file, columns, mapping, numbers }: EventsRequest): Promise<void> {
  const builder = new EventTableBuilder(columns, mapping, numbers)
  for await (const record of readRecords(file, progressMeter(file.size))) builder.add(record)
  const table = builder.build()
  const stream = toArrow(table)
  const outlines = table.columns.map(outline)
  reply({ rows: table.rows, columns: outlines, stream }, [stream.buffer])
}

/** A column without its rows: the page needs to know only whether it has values. */
const outline = (column: Column): Column =>
  'times' in column
    ? { ...column, times: new Float64Array() }
    : { ...column, values: column.values.slice(0, 1), codes: [] }
