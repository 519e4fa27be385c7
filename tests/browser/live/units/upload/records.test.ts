// A reader's file as records, in each format that a browser can read by itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { CsvReader } from '../../../../../docs/live/files/csv.ts'
import { FieldReader } from '../../../../../docs/live/files/fields.ts'
import { type FileRecord, readRecords } from '../../../../../docs/live/files/records.ts'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'

async function read(...parts: BlobPart[]): Promise<FileRecord[]> {
  const records: FileRecord[] = []
  for await (const record of readRecords(new Blob(parts), () => undefined)) records.push(record)
  return records
}

const fieldsOf = async (...parts: BlobPart[]) => (await read(...parts)).map(({ fields }) => fields)

/** The rows of a CSV text that arrives in these chunks. */
function rowsOf(...chunks: string[]): string[][] {
  const reader = new CsvReader()
  return [...chunks.flatMap((chunk) => [...reader.read(chunk)]), ...reader.end()]
}

const QUOTED = 'a,"b ""c"", d","e\r\nf",""\r\n,"""",g\r\n\r\nlast'
const ROWS = [['a', 'b "c", d', 'e\r\nf', ''], ['', '"', 'g'], ['last']]

test('quotes hold commas, line breaks and doubled quotes, wherever the file is cut', () => {
  assert.deepEqual(rowsOf(QUOTED), ROWS)
  for (let cut = 0; cut <= QUOTED.length; cut++)
    assert.deepEqual(rowsOf(QUOTED.slice(0, cut), QUOTED.slice(cut)), ROWS, `cut at ${cut}`)
  assert.deepEqual(rowsOf(...QUOTED), ROWS)
})

test('a quote inside of a field is a letter', () => {
  assert.deepEqual(rowsOf('5" nail,x\n'), [['5" nail', 'x']])
})

test('a quoted field without its end is a mistake, one that ends the file is not', () => {
  assert.throws(() => rowsOf('a,"b\n'), /no closing quote/)
  assert.deepEqual(rowsOf('a,"b"'), [['a', 'b']])
  assert.deepEqual(rowsOf('a,'), [['a', '']])
})

/** The events that a CSV file has. */
async function eventsOf(text: string) {
  const reader = new FieldReader()
  return (await read('\ufeff', text)).map(({ fields, location }) => reader.read(fields, location))
}

const CSV = 'event,distinct_id,timestamp,properties.plan,person.properties.tier\n'

test('a column of CSV goes where its name says, and an empty cell is no property', async () => {
  const [first, second] = await eventsOf(`${CSV}"a",b,2025-01-01,pro,gold\nc,d,2025-01-01,,\n`)
  assert.deepEqual({ ...first?.properties }, { plan: 'pro' })
  assert.deepEqual({ ...first?.person_properties }, { tier: 'gold' })
  assert.equal(second?.event, 'c')
  assert.deepEqual({ ...second?.properties }, {})
})

test('a column cannot change what all objects have', async () => {
  const names = 'event,distinct_id,timestamp,properties.__proto__,properties.toString'
  const [event] = await eventsOf(`${names}\na,b,2025-01-01,x,y\n`)
  assert.deepEqual(Object.entries(event?.properties ?? {}).sort(), [
    ['__proto__', 'x'],
    ['toString', 'y'],
  ])
  assert.equal(Object.getPrototypeOf({}).x, undefined)
})

test('a record says where it is', async () => {
  const places = async (text: string) => (await read(text)).map(({ location }) => location)
  assert.deepEqual(await places('{"a": 1}\n\n{"a": 2}\n{"a": 3}'), ['Line 1', 'Line 3', 'Line 4'])
  assert.deepEqual(await places('event\na\nb'), ['Row 2', 'Row 3'])
})

test('a compressed file is read as it is without compression', async () => {
  const lines = '{"event": "ä"}\n{"event": "b"}\n'
  assert.deepEqual(await fieldsOf(gzipSync(lines)), [{ event: 'ä' }, { event: 'b' }])
  assert.deepEqual(await fieldsOf(lines), [{ event: 'ä' }, { event: 'b' }])
})

test('progress is counted in bytes of the file, up to its size', async () => {
  const file = new Blob([gzipSync('{"event": "a"}\n'.repeat(10_000))])
  const counts: number[] = []
  for await (const _ of readRecords(file, (bytes) => counts.push(bytes)));
  assert.equal(counts.at(-1), file.size)
})

for (const [name, content, message] of [
  ['nothing', '', 'The file is empty.'],
  ['a list in a line', '{}\n[1]\n', 'Line 2 is not a JSON object.'],
  ['null in a line', '{}\nnull\n', 'Line 2 is not a JSON object.'],
  ['half a line', '{}\n{"event": "a', 'Line 2 is not a JSON object.'],
  ['no column of events', 'name,id\na,b\n', 'The first line has no column "event": name, id.'],
  ['an open quote', 'event\n"a\n', 'The last row has a quoted field without a closing quote.'],
  ['zstd', new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]), 'Browsers cannot read zstd'],
  ['UTF-16', new Uint8Array([0xff, 0xfe, 0x41]), 'The file is UTF-16 text; save it as UTF-8.'],
  ['half of a gzip', gzipSync('{}\n'.repeat(99)).subarray(0, 20), 'The file is damaged'],
] as const) {
  test(`${name} is refused in a sentence`, async () => {
    await assert.rejects(read(content as BlobPart), (error: Error) => {
      assert.ok(error instanceof UploadError, String(error))
      assert.ok(error.message.startsWith(message), error.message)
      return true
    })
  })
}
