// A reader's file as records, whatever its format.
import { say } from '../core/words.ts'
import { CsvReader, findDelimiter } from './csv.ts'
import { arePersons, hasField, usedNames } from './fields.ts'
import { gunzip } from './gzip.ts'
import { ArrayReader, LineReader, parseObject } from './json.ts'
import { UploadError } from './upload_error.ts'

/** One record of a file: its fields, and where it is, "Line 3" or "Row 3". */
export interface FileRecord {
  fields: Record<string, unknown>
  location: string
}

type Bytes = Uint8Array<ArrayBuffer>

/** Writes a number into a text, for each record of a file. */
function numbered(text: string): (number: number) => string {
  const [before = '', after = ''] = text.split('{n}')
  return (number) => before + number + after
}

const lineAt = numbered(say('Line {n}'))
const elementAt = numbered(say('Element {n}'))
const rowAt = numbered(say('Row {n}'))
type OnBytes = (bytes: number) => void

/**
 * Read the records of a file in their order.
 *
 * @param onBytes gets how many of its bytes are read
 * @param kind whether these are events, or rows of which all columns are read and times are text
 */
export async function* readRecords(
  file: Blob,
  onBytes: OnBytes,
  kind: 'events' | 'rows' = 'events',
): AsyncGenerator<FileRecord> {
  if (file.size === 0) throw new UploadError(say('The file is empty.'))
  const start = await startOf(file)
  if (await isParquet(file)) yield* readParquet(file, onBytes, kind === 'rows')
  else if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new UploadError(say('The file is UTF-16 text; save it as UTF-8.'))
  } else if (start[0] === 0x28 && start[1] === 0xb5) {
    throw new UploadError(say('Browsers cannot read zstd; decompress the file or use gzip.'))
  } else yield* readText(file, onBytes, kind === 'events')
}

/** The names of the fields of a file's first record; none where it has no record. */
export async function readFieldNames(file: Blob): Promise<string[]> {
  if (await isParquet(file)) return readParquetNames(file)
  for await (const { fields } of readRecords(file, () => undefined)) return Object.keys(fields)
  return []
}

const startOf = async (file: Blob) => new Uint8Array(await file.slice(0, 4).arrayBuffer())

const isParquet = async (file: Blob) => String.fromCharCode(...(await startOf(file))) === 'PAR1'

const asyncBuffer = (file: Blob) => ({
  byteLength: file.size,
  slice: (start: number, end?: number) => file.slice(start, end).arrayBuffer(),
})

async function* readText(
  file: Blob,
  onBytes: OnBytes,
  areEvents: boolean,
): AsyncGenerator<FileRecord> {
  const chunks = decode(file, onBytes)
  try {
    const first = await chunks.next()
    const text = first.done ? '' : first.value.replace(/^\ufeff/, '')
    const all = prepend(text, chunks)
    const sign = text.trimStart()[0]
    if (sign === '[') yield* readArray(all)
    else yield* sign === '{' ? readJsonLines(all) : readCsv(all, findDelimiter(text), areEvents)
  } catch (error) {
    if (error instanceof TypeError) {
      throw new UploadError(
        say(
          'The file is damaged, or it is not JSON Lines, CSV or Parquet, nor one of them in gzip.',
        ),
      )
    }
    throw error
  }
}

async function* prepend(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

/** The text of a file, decompressed if it is compressed; a TypeError where it is not UTF-8. */
async function* decode(file: Blob, onBytes: OnBytes): AsyncGenerator<string> {
  let bytes = 0
  const counter = new TransformStream<Bytes, Bytes>({
    transform(chunk, controller) {
      bytes += chunk.length
      onBytes(bytes)
      controller.enqueue(chunk)
    },
  })
  const stream = (file.stream() as ReadableStream<Bytes>).pipeThrough(counter)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const chunks = (await isGzip(file)) ? gunzip(stream, file.size) : read(stream.getReader())
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

async function isGzip(file: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return first === 0x1f && second === 0x8b
}

async function* read(reader: ReadableStreamDefaultReader<Bytes>): AsyncGenerator<Bytes> {
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
}

async function* readJsonLines(chunks: AsyncGenerator<string>): AsyncGenerator<FileRecord> {
  const reader = new LineReader()
  for await (const chunk of chunks) yield* toRecords(reader.read(chunk))
  yield* toRecords(reader.end())

  function* toRecords(lines: Iterable<[string, number]>): Generator<FileRecord> {
    for (const [line, number] of lines) {
      if (!line.trim()) continue
      const location = lineAt(number)
      yield { fields: parseObject(line, location), location }
    }
  }
}

async function* readArray(chunks: AsyncGenerator<string>): AsyncGenerator<FileRecord> {
  const reader = new ArrayReader()
  for await (const chunk of chunks) {
    for (const [text, number] of reader.read(chunk)) {
      const location = elementAt(number)
      yield { fields: parseObject(text, location), location }
    }
  }
  reader.end()
}

async function* readCsv(
  chunks: AsyncGenerator<string>,
  delimiter: string,
  areEvents: boolean,
): AsyncGenerator<FileRecord> {
  const reader = new CsvReader(delimiter)
  let header: string[] | undefined
  let number = 1
  const toRecords = function* (rows: Iterable<string[]>): Generator<FileRecord> {
    for (const row of rows) {
      if (header) {
        number++
        yield { fields: toFields(header, row, number), location: rowAt(number) }
      } else {
        header = row.map((name) => name.trim())
        if (areEvents) checkHeader(header)
      }
    }
  }
  for await (const chunk of chunks) yield* toRecords(reader.read(chunk))
  try {
    yield* toRecords(reader.end())
  } catch (error) {
    throw error instanceof UploadError
      ? error
      : new UploadError(say('The last row has a quoted field without a closing quote.'))
  }
}

function checkHeader(names: string[]): void {
  if (hasField('event', names) || arePersons(names)) return
  const start = names.slice(0, 5).join(', ').slice(0, 100)
  throw new UploadError(say('The first line has no column "event": {start}.', { start }))
}

/** A row by the names of its columns; an empty cell is no field. */
function toFields(header: string[], row: string[], number: number): Record<string, unknown> {
  if (row.length !== header.length) {
    throw new UploadError(
      say('Row {n} has {values} values, and the first line {names} names.', {
        n: number,
        values: row.length,
        names: header.length,
      }),
    )
  }
  const fields: Record<string, unknown> = Object.create(null)
  header.forEach((column, index) => {
    fields[column] ??= row[index] === '' ? null : row[index]
  })
  return fields
}

const MAX_ROWS = 150_000 // read at once, of a file whose row groups are larger

async function readParquetNames(file: Blob): Promise<string[]> {
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet')
  try {
    const metadata = await parquetMetadataAsync(asyncBuffer(file))
    return parquetSchema(metadata).children.map(({ element }) => element.name)
  } catch (error) {
    throw unreadable(error)
  }
}

const unreadable = (error: unknown): UploadError => {
  const cause = error instanceof Error ? error.message.slice(0, 120) : ''
  return new UploadError(say('This Parquet file cannot be read here: {cause}.', { cause }))
}

// Times as text, to the microsecond, and days without a time.
const isoOf = (milliseconds: number) => new Date(milliseconds).toISOString()
const AS_TEXT = {
  dateFromDays: (days: number) => isoOf(days * 86_400_000).slice(0, 10),
  timestampFromMilliseconds: (time: bigint) => isoOf(Number(time)).slice(0, -1),
  timestampFromMicroseconds: (time: bigint) =>
    isoOf(Math.floor(Number(time) / 1000)).slice(0, -1) +
    String(((time % 1000n) + 1000n) % 1000n).padStart(3, '0'),
}

async function* readParquet(
  file: Blob,
  onBytes: OnBytes,
  areRows: boolean,
): AsyncGenerator<FileRecord> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  const buffer = asyncBuffer(file)
  try {
    const metadata = await parquetMetadataAsync(buffer)
    const present = parquetSchema(metadata).children.map(({ element }) => element.name)
    const columns = areRows ? present : usedNames(present)
    const parsers = areRows ? { parsers: AS_TEXT } : {}
    const rows = Number(metadata.num_rows)
    for (const [rowStart, rowEnd] of rowRanges(metadata.row_groups)) {
      const range = { file: buffer, metadata, columns, rowStart, rowEnd, compressors, ...parsers }
      for (const [index, fields] of (await parquetReadObjects(range)).entries())
        yield { fields, location: rowAt(rowStart + index + 1) }
      onBytes((file.size * rowEnd) / rows)
    }
  } catch (error) {
    throw unreadable(error)
  }
}

/**
 * The ranges of rows to read: row groups, in parts where they are large. A row group is
 * decompressed as a whole, however few of its rows are read.
 */
function* rowRanges(groups: { num_rows: bigint }[]): Generator<[number, number]> {
  let start = 0
  for (const { num_rows } of groups) {
    const end = start + Number(num_rows)
    for (; start < end; start = Math.min(end, start + MAX_ROWS))
      yield [start, Math.min(end, start + MAX_ROWS)]
  }
}
