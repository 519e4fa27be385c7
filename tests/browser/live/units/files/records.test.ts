// A reader's file as records: every shape in which exports come, in chunks of any size.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { FieldReader } from '../../../../../docs/live/files/fields.ts'
import { ArrayReader, LineReader } from '../../../../../docs/live/files/json.ts'
import { readRecords } from '../../../../../docs/live/files/records.ts'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'

const EVENT = {
  uuid: 'u1',
  event: 'a',
  distinct_id: 'd',
  person_id: 'p',
  timestamp: '2025-03-01T10:00:00Z',
  properties: { user_id: 'ann' },
  person_properties: { plan: 'pro' },
}
const LINE = `${JSON.stringify(EVENT)}\n`

/** The events in a file, without prototypes. */
async function events(content: string | Uint8Array<ArrayBuffer>) {
  const reader = new FieldReader()
  const read: unknown[] = []
  for await (const { fields, location } of readRecords(new Blob([content]), () => undefined)) {
    const event = reader.read(fields, location)
    const others = { groups: undefined, inserted_at: undefined } // most files have neither
    if (event) read.push(JSON.parse(JSON.stringify({ ...event, ...others })))
  }
  return read
}

const inText = { ...EVENT, properties: JSON.stringify(EVENT.properties) }
const capitals = Object.fromEntries(Object.entries(EVENT).map(([k, v]) => [k.toUpperCase(), v]))
const { event, distinct_id, properties, person_properties, person_id, uuid, timestamp } = EVENT
const SHAPES: Record<string, string> = {
  'JSON Lines': LINE,
  'a byte-order mark': `\ufeff${LINE}`,
  'no line break at the end': LINE.trim(),
  'blank lines and empty objects': `\n${LINE}\n{}\n`,
  'an array': `[\n ${LINE}]\n`,
  'an array with a mark': `\ufeff[${LINE}]`,
  'properties in a text': JSON.stringify(inText),
  capitals: JSON.stringify(capitals),
  'a whole event': JSON.stringify({ '*': EVENT, person: 'ann@example.com', event: 'a' }),
  semicolons: `event;distinct_id;person_id;uuid;timestamp;properties.user_id;person.properties.plan
a;d;p;u1;2025-03-01T10:00:00Z;ann;pro
;;;;;;
`,
  'tabs and capitals': `EVENT\tDISTINCT_ID\tPERSON_ID\tUUID\tTIMESTAMP\tPROPERTIES.USER_ID\tPERSON.PROPERTIES.PLAN
a\td\tp\tu1\t2025-03-01T10:00:00Z\tann\tpro`,
  'columns of *': `*.event,*.distinct_id,*.person_id,*.uuid,*.timestamp,*.properties.user_id,*.person.properties.plan
a,d,p,u1,2025-03-01T10:00:00Z,ann,pro`,
  Amplitude: JSON.stringify({
    ...{ uuid, event_type: event, user_id: distinct_id, device_id: 'x', amplitude_id: person_id },
    ...{ event_time: timestamp, event_properties: properties, user_properties: person_properties },
  }),
  Segment: JSON.stringify({
    ...{
      messageId: uuid,
      event,
      anonymousId: 'd',
      timestamp,
      properties,
      traits: person_properties,
    },
    ...{ person_id },
  }),
  $set: JSON.stringify({
    ...EVENT,
    person_properties: undefined,
    properties: { ...properties, $set: person_properties },
  }),
}

for (const [name, text] of Object.entries(SHAPES)) {
  test(`${name}: the same event`, async () => {
    const expected = {
      ...EVENT,
      properties: name === '$set' ? { ...properties, $set: person_properties } : properties,
    }
    assert.deepEqual(await events(text), [expected])
    assert.deepEqual(await events(new Uint8Array(gzipSync(text))), [expected])
  })
}

test('what could be several fields is refused', async () => {
  const { distinct_id: id, ...rest } = EVENT
  const text = JSON.stringify({ ...rest, userId: id, user_id: 'x' })
  await assert.rejects(events(text), /"distinct_id" could be "userId" or "user_id"/)
})

test('a cut array, and one with something behind it, are refused', async () => {
  for (const text of [`[${LINE}`, `[${LINE},`, `[${LINE}] {}`, '[1]', `[${LINE},,]`, '[{"a":'])
    await assert.rejects(events(text), UploadError, text)
  assert.deepEqual(await events('[]'), [])
})

test('rows of CSV that have more or fewer values than the header are refused', async () => {
  for (const row of ['a,d', 'a,d,2025-03-01,x'])
    await assert.rejects(events(`event,distinct_id,timestamp\n${row}`), /Row 2 has \d values/)
})

test('UTF-16 is refused', async () => {
  await assert.rejects(events(new Uint8Array([0xff, 0xfe, 0x7b, 0])), /UTF-16/)
})

test('a line that comes in many chunks is put together once', () => {
  const reader = new LineReader()
  const lines: [string, number][] = []
  for (const letter of 'ab\nc\n\nd') lines.push(...reader.read(letter))
  lines.push(...reader.end())
  assert.deepEqual(lines, [
    ['ab', 1],
    ['c', 2],
    ['', 3],
    ['d', 4],
  ])
  const long = new LineReader()
  const chunk = 'x'.repeat(1 << 20)
  assert.throws(() => {
    for (let megabytes = 0; megabytes < 65; megabytes++) [...long.read(chunk)].join()
  }, /Line 1 is longer than 64 MB/)
})

test('an array is split wherever a chunk ends', () => {
  const values = [{ a: 'x],[{\\"', b: [1, { c: '}' }] }, { d: '"' }]
  const text = ` ${JSON.stringify(values)} \n`
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new ArrayReader()
    const elements = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))]
    reader.end()
    assert.deepEqual(
      elements.map(([element]) => JSON.parse(element)),
      values,
      String(cut),
    )
  }
})
