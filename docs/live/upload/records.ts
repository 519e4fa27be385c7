// A reader's file as records, whatever kind of file it is.
import { decompress } from '../core/gzip.ts'
import { CsvReader } from './csv.ts'

/** One event as its file has it, and where: "line 3" or "row 3". */
export interface Found {
  record: Record<string, unknown>
  place: string
}

/** A file that cannot be read, in one sentence for the reader. */
export class Refused extends Error {}

type Bytes = Uint8Array<ArrayBuffer>

/** The records of a file, in their order; `read` is told how many of its bytes are done. */
export async function* records(file: Blob, read: (bytes: number) => void): AsyncGenerator<Found> {
  if (file.size === 0) throw new Refused('The file is empty.')
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  if (String.fromCharCode(...start) === 'PAR1') yield* parquet(file, read)
  else if (start[0] === 0x28 && start[1] === 0xb5) {
    throw new Refused('Browsers cannot unpack zstd files; unpack it, or pack it with gzip.')
  } else yield* texts(file, read)
}

async function* texts(file: Blob, read: (bytes: number) => void): AsyncGenerator<Found> {
  let pieces: AsyncGenerator<Found> | undefined
  const decoded = decode(file, read)
  try {
    const first = await decoded.next()
    const text = first.done ? '' : first.value.replace(/^\ufeff/, '')
    const all = prefixed(text, decoded)
    const sign = text.trimStart()[0]
    if (sign === '[') throw new Refused('This is one JSON array; write one event a line instead.')
    pieces = sign === '{' ? jsonLines(all) : csv(all)
    yield* pieces
  } catch (error) {
    if (error instanceof Refused) throw error
    if (error instanceof TypeError) {
      throw new Refused(
        'The file is damaged, or neither JSON Lines, CSV, Parquet nor packed by gzip.',
      )
    }
    throw error
  }
}

async function* prefixed(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** The text of a file, decompress where it is packed; what is no UTF-8 is refused. */
async function* decode(file: Blob, read: (bytes: number) => void): AsyncGenerator<string> {
  let bytes = 0
  const counted = new TransformStream<Bytes, Bytes>({
    transform(piece, controller) {
      bytes += piece.length
      read(bytes)
      controller.enqueue(piece)
    },
  })
  const stream = await decompress((file.stream() as ReadableStream<Bytes>).pipeThrough(counted))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    yield decoder.decode(value, { stream: true })
  }
  yield decoder.decode()
}

async function* jsonLines(pieces: AsyncGenerator<string>): AsyncGenerator<Found> {
  let held = ''
  let number = 0
  for await (const piece of pieces) {
    const lines = (held + piece).split('\n')
    held = lines.pop() ?? ''
    for (const line of lines) {
      number++
      if (line.trim()) yield parsed(line, number)
    }
  }
  if (held.trim()) yield parsed(held, number + 1)
}

function parsed(line: string, number: number): Found {
  const place = `Line ${number}`
  try {
    const record: unknown = JSON.parse(line)
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
      return { record: record as Record<string, unknown>, place }
    }
  } catch {
    // told below
  }
  throw new Refused(`${place} is no JSON object. A JSON Lines file has one event a line.`)
}

async function* csv(pieces: AsyncGenerator<string>): AsyncGenerator<Found> {
  const reader = new CsvReader()
  let head: string[] | undefined
  let number = 1
  const rows = function* (all: Iterable<string[]>): Generator<Found> {
    for (const row of all) {
      if (head) {
        number++
        yield { record: nested(head, row), place: `Row ${number}` }
      } else {
        head = row.map((name) => name.trim())
        if (!head.includes('event')) {
          throw new Refused(
            `The first line names no column "event": ${head.slice(0, 5).join(', ').slice(0, 100)}.`,
          )
        }
      }
    }
  }
  for await (const piece of pieces) yield* rows(reader.read(piece))
  try {
    yield* rows(reader.end())
  } catch (error) {
    throw error instanceof Refused
      ? error
      : new Refused(`The last row has a quoted text without an end.`)
  }
}

/** A row with `properties.x` columns as a record with `properties`; an empty cell is nothing. */
function nested(head: string[], row: string[]): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  head.forEach((name, place) => {
    const value = row[place]
    if (value === undefined || value === '') return
    const path = name.startsWith('person.properties.')
      ? ['person_properties', name.slice('person.properties.'.length)]
      : name.startsWith('properties.')
        ? ['properties', name.slice('properties.'.length)]
        : [name]
    const [first = '', second] = path
    if (second === undefined) record[first] = value
    else {
      record[first] ??= Object.create(null)
      const inside = record[first]
      if (typeof inside === 'object') Object.assign(inside ?? {}, { [second]: value })
    }
  })
  return record
}

const MOST_ROWS = 150_000 // read at once, of a file whose row groups are larger
const COLUMNS = [
  ...['uuid', 'event', 'distinct_id', 'person_id', 'timestamp'],
  ...['properties', 'person_properties', '$group_0'],
]

async function* parquet(file: Blob, read: (bytes: number) => void): AsyncGenerator<Found> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  const buffer = {
    byteLength: file.size,
    slice: (start: number, end?: number) => file.slice(start, end).arrayBuffer(),
  }
  try {
    const metadata = await parquetMetadataAsync(buffer)
    const there = new Set(parquetSchema(metadata).children.map(({ element }) => element.name))
    const columns = COLUMNS.filter((name) => there.has(name))
    const rows = Number(metadata.num_rows)
    for (const [rowStart, rowEnd] of pieces(metadata.row_groups)) {
      const part = { file: buffer, metadata, columns, rowStart, rowEnd, compressors }
      for (const [place, record] of (await parquetReadObjects(part)).entries())
        yield { record, place: `Row ${rowStart + place + 1}` }
      read((file.size * rowEnd) / rows)
    }
  } catch (error) {
    const cause = error instanceof Error ? error.message.slice(0, 120) : ''
    throw new Refused(`This Parquet file cannot be read here: ${cause}.`)
  }
}

/** From which row to which: a row group is decompress as a whole, however few of its rows are read. */
function* pieces(groups: { num_rows: bigint }[]): Generator<[number, number]> {
  let start = 0
  for (const { num_rows } of groups) {
    const end = start + Number(num_rows)
    for (; start < end; start = Math.min(end, start + MOST_ROWS))
      yield [start, Math.min(end, start + MOST_ROWS)]
  }
}
