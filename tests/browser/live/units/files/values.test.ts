// Ids, times and amounts: the rule of the build, with the cases of tests/events/exports/shapes/test_values.py.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseObject } from '../../../../../docs/live/files/json.ts'
import { parseTime } from '../../../../../docs/live/core/times.ts'
import { EventTableBuilder } from '../../../../../docs/live/upload/event_columns.ts'

interface Cases {
  distinct_ids: { value: unknown; fault: string }[]
  person_ids: { value: unknown; owner: string | null }[]
  ids_of_projects: { values: unknown[]; ids: string[] }[]
  versions: { column: string; times: unknown[]; counts: number }[]
  uuids: { values: unknown[]; events: number }[]
  times: { value: unknown; utc?: string; fault?: string }[]
  amounts: { value: unknown; amount?: number }[]
}

const file = new URL('../../../../events/exports/shapes/value_cases.json', import.meta.url)
const cases = parseObject(readFileSync(file, 'utf8'), 'The cases') as unknown as Cases
const COLUMNS = [
  { path: ['person_id'], type: 'VARCHAR' },
  { path: ['timestamp'], type: 'TIMESTAMP' },
]
const PROJECTS = [{ path: ['properties', 'project_id'], type: 'VARCHAR' }]
const NAMES = { events: {}, properties: {}, model: 'organization' as const, organization: '' }
const EVENT = {
  event: 'purchase',
  distinct_id: 'acme',
  person_id: 'p',
  timestamp: '2025-03-01T10:00:00Z',
}

function read(...rows: Record<string, unknown>[]) {
  const builder = new EventTableBuilder(COLUMNS, NAMES, { numbers: ['purchase_value'] })
  for (const fields of rows) builder.add({ fields: { ...EVENT, ...fields }, location: 'Line 1' })
  return builder.build()
}

/** The person of the only event that is read. */
function owner(fields: Record<string, unknown>): string | undefined {
  const [column] = read(fields).columns
  return column && 'values' in column ? column.values[0] : undefined
}

/** A pattern for a fault as the build names it. */
const pattern = (fault: string): RegExp =>
  fault.includes('unknown format') ? /has a timestamp that cannot be read/ : new RegExp(fault)

test('what is an id is read, and nothing else', () => {
  for (const { value, fault } of cases.distinct_ids) {
    const fields = { distinct_id: value, person_id: '' }
    if (fault) assert.throws(() => read(fields), pattern(fault), JSON.stringify(value))
    else assert.equal(owner(fields), String(value))
  }
})

test('a person is an id, or the distinct id where it is empty', () => {
  for (const { value, owner: expected } of cases.person_ids) {
    const fields = { person_id: value }
    if (expected === null)
      assert.throws(() => read(fields), /a text for nothing/, JSON.stringify(value))
    else assert.equal(owner(fields), expected)
  }
})

test('of versions of an event the one that arrived last counts', () => {
  for (const { column, times, counts } of cases.versions) {
    const row = (time: unknown, version: number) => ({
      uuid: 'u',
      person_id: `v${version}`,
      distinct_id: version ? 'a' : 'guest',
      [column]: time,
    })
    const rows = times.map(row)
    if (counts === 0) assert.throws(() => read(...rows), /1 event has a distinct id/)
    else {
      const table = read({ uuid: 'other' }, ...rows)
      assert.equal(table.rows, 2)
      const [persons, stamps] = table.columns
      assert(persons && 'values' in persons && stamps && 'times' in stamps)
      assert.deepEqual(
        Array.from(persons.codes, (code) => persons.values[code]),
        ['p', `v${counts}`],
      )
      assert.equal(stamps.times.length, 2)
    }
  }
})

test('an id keeps its digits and has no fraction', () => {
  for (const { values, ids } of cases.ids_of_projects) {
    const asText = (value: unknown) =>
      JSON.stringify({ project_id: value }).replace(/"(\d{16,})"/, '$1')
    for (const toProperties of [(value: unknown) => ({ project_id: value }), asText]) {
      const builder = new EventTableBuilder(PROJECTS, NAMES)
      for (const value of values)
        builder.add({ fields: { ...EVENT, properties: toProperties(value) }, location: 'Line 1' })
      const [column] = builder.build().columns
      assert.deepEqual(column && 'values' in column && column.values.toSorted(), ids)
    }
  }
})

test('an event is known by its uuid, if it has any', () => {
  for (const { values, events } of cases.uuids) {
    const table = read(...values.map((uuid) => ({ uuid })))
    assert.equal(table.rows, events, JSON.stringify(values))
  }
})

test('what is a time is read, and nothing else', () => {
  for (const { value, utc, fault } of cases.times) {
    if (utc === undefined) {
      const because = JSON.stringify(value)
      assert.throws(() => read({ timestamp: value }), pattern(fault ?? ''), because)
    } else assert.equal(new Date(parseTime(value)).toISOString(), utc)
  }
  assert.equal(parseTime(1740787200123456n), 1740787200123)
})

test('what is an amount is read, and nothing else', () => {
  for (const { value, amount } of cases.amounts) {
    const fields = { properties: { purchase_value: value } }
    if (amount !== undefined) assert.equal(read(fields).rows, 1, JSON.stringify(value))
    else assert.throws(() => read(fields), /that is not an amount/, JSON.stringify(value))
  }
})
