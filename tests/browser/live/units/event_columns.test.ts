// Records of a file as columns under the tutorial's names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTime } from '../../../../docs/live/core/times.ts'
import { EventTableBuilder } from '../../../../docs/live/upload/event_columns.ts'
import { Validation } from '../../../../docs/live/upload/validation.ts'
import { UploadError } from '../../../../docs/live/upload/records.ts'

const COLUMNS = [
  { path: ['event'], type: 'VARCHAR' },
  { path: ['person_id'], type: 'VARCHAR' },
  { path: ['properties', 'user_id'], type: 'VARCHAR' },
  { path: ['properties', 'plan'], type: 'VARCHAR' },
  { path: ['timestamp'], type: 'TIMESTAMP' },
]
const SAME_NAMES = { events: {}, properties: {}, organization: '' }
const record = (fields: Record<string, unknown>) => ({
  fields: { event: 'a', distinct_id: 'b', timestamp: '2025-01-01', ...fields },
  location: 'Line 1',
})

function valuesOf(builder: EventTableBuilder): Record<string, (string | null)[]> {
  const columns = builder.build().columns.flatMap((column) => {
    if (!('values' in column)) return []
    const values = Array.from(column.codes, (code) => column.values[code] ?? null)
    return [[column.path.join('.'), values]]
  })
  return Object.fromEntries(columns)
}

test('names of the file become those of the tutorial, and a property its organization', () => {
  const builder = new EventTableBuilder(COLUMNS, {
    events: { account_created: 'Signed Up' },
    properties: { plan: 'tier' },
    organization: 'company',
  })
  const properties = { tier: 'pro', company: 'acme' }
  builder.add(record({ event: 'Signed Up', person_id: 'p', properties }))
  assert.deepEqual(valuesOf(builder), {
    event: ['account_created'],
    person_id: ['acme'],
    'properties.user_id': ['p'],
    'properties.plan': ['pro'],
  })
})

test('an event without a group has the empty group, as in PostHog', () => {
  const builder = new EventTableBuilder([{ path: ['$group_0'], type: 'VARCHAR' }], SAME_NAMES)
  for (const group of [undefined, null, 'acme']) builder.add(record({ $group_0: group }))
  assert.deepEqual(valuesOf(builder).$group_0, ['', '', 'acme'])
})

test('an event that was exported twice counts once', () => {
  const builder = new EventTableBuilder(COLUMNS, SAME_NAMES)
  for (const uuid of ['1', '1', '2', undefined, undefined]) builder.add(record({ uuid }))
  assert.equal(builder.rows, 4)
})

test('properties may be JSON in a string, and nothing else', () => {
  const builder = new EventTableBuilder(COLUMNS, SAME_NAMES)
  builder.add(record({ properties: '{"plan": {"name": "pro"}}' }))
  assert.deepEqual(valuesOf(builder)['properties.plan'], ['{"name":"pro"}'])
  assert.throws(() => builder.add(record({ properties: 'x' })), UploadError)
})

test('a time without a zone is in UTC', () => {
  const time = Date.UTC(2025, 0, 2, 3, 4, 5)
  for (const text of [
    '2025-01-02 03:04:05',
    '2025-01-02T03:04:05Z',
    '2025-01-02 04:04:05+01',
    '2025-01-02T04:04:05+01:00',
  ]) {
    assert.equal(parseTime(text), time, text)
  }
  assert.equal(parseTime('2025-01-02'), Date.UTC(2025, 0, 2))
  assert.equal(parseTime(BigInt(time) * 1000n), time)
  for (const value of ['yesterday', '', null, 5]) assert.ok(Number.isNaN(parseTime(value)))
})

test('only a refund has an amount below zero', () => {
  const validation = new Validation(['purchase_value'])
  validation.add('purchase_refunded', 'org_1', 0, () => '-5')
  validation.throwIfInvalid()
  validation.add('purchase_refunded', 'org_1', 0, () => 'five')
  validation.add('purchase', 'org_1', 0, () => '-5')
  assert.throws(() => validation.throwIfInvalid(), /2 events have a "purchase_value" that is not/)
})
