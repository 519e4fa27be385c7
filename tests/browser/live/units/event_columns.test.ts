// Records of a file as columns under the tutorial's names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DUPLICATES } from '../../../../docs/live/meaning/notes.ts'
import { EventTableBuilder } from '../../../../docs/live/upload/event_columns.ts'
import { Validation } from '../../../../docs/live/upload/validation.ts'
import { UploadError } from '../../../../docs/live/files/upload_error.ts'

const COLUMNS = [
  { path: ['event'], type: 'VARCHAR' },
  { path: ['person_id'], type: 'VARCHAR' },
  { path: ['properties', 'organization_id'], type: 'VARCHAR' },
  { path: ['properties', 'plan'], type: 'VARCHAR' },
  { path: ['timestamp'], type: 'TIMESTAMP' },
]
const SAME_NAMES = { events: {}, properties: {}, model: 'organization' as const, organization: '' }
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

test('names of the file become those of the tutorial, also that of the organization', () => {
  const builder = new EventTableBuilder(COLUMNS, {
    events: { account_created: 'Signed Up' },
    properties: { plan: 'tier' },
    model: 'person',
    organization: 'company',
  })
  const properties = { tier: 'pro', company: 'acme' }
  builder.add(record({ event: 'Signed Up', person_id: 'p', properties }))
  assert.deepEqual(valuesOf(builder), {
    event: ['account_created'],
    person_id: ['p'],
    'properties.organization_id': ['acme'],
    'properties.plan': ['pro'],
  })
})

test('an event has its person, with the properties that it had then', () => {
  const columns = [['person', 'id'], ['person', 'properties', 'plan'], ['person_id']]
  const builder = new EventTableBuilder(
    columns.map((path) => ({ path, type: 'VARCHAR' })),
    { ...SAME_NAMES, properties: { plan: 'tier' } },
  )
  builder.add(record({ person_id: 'p', person_properties: { tier: 'pro' } }))
  builder.add(record({ properties: { $set: { tier: 'free' } } }))
  assert.deepEqual(valuesOf(builder), {
    'person.id': ['p', 'b'],
    'person.properties.plan': ['pro', 'free'],
    person_id: ['p', 'b'],
  })
})

test('an event without a group has the empty group, as in PostHog', () => {
  const builder = new EventTableBuilder([{ path: ['$group_0'], type: 'VARCHAR' }], SAME_NAMES)
  for (const group of [undefined, null, 'acme']) builder.add(record({ $group_0: group }))
  assert.deepEqual(valuesOf(builder).$group_0, ['', '', 'acme'])
})

/** How many events were left out, since a newer version of them is there. */
function duplicatesOf(builder: EventTableBuilder): number {
  builder.build()
  return builder.assumptions.notes.find(({ kind }) => kind === DUPLICATES)?.count ?? 0
}

test('an event that was exported twice counts once', () => {
  const builder = new EventTableBuilder(COLUMNS, SAME_NAMES)
  for (const uuid of ['1', '1', '2', undefined, undefined]) builder.add(record({ uuid }))
  assert.equal(builder.rows, 4)
  assert.equal(duplicatesOf(builder), 1)
})

test('of two versions of an event the one that arrived last counts', () => {
  const builder = new EventTableBuilder(COLUMNS, SAME_NAMES)
  const version = (plan: string, inserted_at?: string) =>
    builder.add(record({ uuid: '1', inserted_at, properties: { plan } }))
  version('free')
  version('pro', '2025-01-02')
  version('team', '2025-01-01')
  version('scale')
  assert.deepEqual(valuesOf(builder)['properties.plan'], ['pro'])
  assert.equal(duplicatesOf(builder), 3)
})

test('properties may be JSON in a string, and nothing else', () => {
  const builder = new EventTableBuilder(COLUMNS, SAME_NAMES)
  builder.add(record({ properties: '{"plan": {"name": "pro"}}' }))
  assert.deepEqual(valuesOf(builder)['properties.plan'], ['{"name":"pro"}'])
  assert.throws(() => builder.add(record({ properties: 'x' })), UploadError)
})

test('only a refund has an amount below zero', () => {
  const validation = new Validation(['purchase_value'])
  const check = (event: string, amount: string): void =>
    validation.add({ event, distinct_id: 'org_1', person_id: 'p', time: 0 }, () => amount)
  check('purchase_refunded', '-5')
  validation.throwIfInvalid()
  check('purchase_refunded', 'five')
  check('purchase', '-5')
  assert.throws(() => validation.throwIfInvalid(), /2 events have a "purchase_value" that is not/)
})
