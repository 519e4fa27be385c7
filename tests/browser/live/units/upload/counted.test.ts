// Only what a query counts is refused, as tests/events/exports/shapes/test_counted.py has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Counted } from '../../../../../docs/live/core/needs.ts'
import { UNCOUNTED } from '../../../../../docs/live/meaning/notes.ts'
import { EventTableBuilder } from '../../../../../docs/live/upload/event_columns.ts'

const NAMES = { events: {}, properties: {}, model: 'person' as const, organization: 'team' }
const USERS: Counted = {
  column: 'person_id',
  events: ['account_created', '$pageview'],
  not_null: [['properties', 'organization_id']],
  not_empty: [],
}
const GROUPS: Counted = { ...USERS, not_null: [], not_empty: [['$group_0']] }
const MONTHS: Counted = { column: 'timestamp', events: ['purchase'], not_null: [], not_empty: [] }
const VIEW = { event: '$pageview', distinct_id: 'guest', timestamp: '2025-03-01T10:00:00Z' }

/** How many events have something wrong by which nothing counts them, where none is refused. */
function uncounted(counted: Counted[], fields: Record<string, unknown>): number {
  const builder = new EventTableBuilder([], NAMES, { numbers: ['purchase_value'], counted })
  builder.add({ fields: { ...VIEW, ...fields }, location: 'Line 1' })
  builder.build()
  const notes = builder.assumptions.notes.filter(({ kind }) => kind === UNCOUNTED)
  return notes.reduce((sum, { count }) => sum + count, 0)
}

test('what no query counts by is noted', () => {
  assert.equal(uncounted([MONTHS], {}), 1)
  assert.equal(uncounted([USERS, GROUPS], {}), 1)
  const some = { ...USERS, not_null: [], not_empty: [['properties', 'organization_id']] }
  for (const team of ['', null, undefined])
    assert.equal(uncounted([some], { properties: { team } }), 1)
  assert.equal(uncounted([USERS], { event: 'other', properties: { team: 't' } }), 1)
  assert.equal(uncounted([USERS], { distinct_id: 'ann', timestamp: 'soon' }), 1)
  assert.equal(uncounted([], { properties: { purchase_value: 'much' }, distinct_id: 'ann' }), 1)
})

test('what a query counts by is refused', () => {
  const never = /1 event has a distinct id that PostHog never merges/
  assert.throws(() => uncounted([USERS], { properties: { team: 't' } }), never)
  assert.throws(() => uncounted([GROUPS], { $group_0: 'g' }), never)
  assert.throws(() => uncounted([{ ...USERS, events: [], not_null: [] }], {}), never)
  for (const path of [['person_id'], ['properties', 'deep', 'inside']])
    // what is not looked into
    assert.throws(() => uncounted([{ ...USERS, not_null: [path], not_empty: [path] }], {}), never)
  const late = { event: 'purchase', distinct_id: 'ann', timestamp: 'soon' }
  assert.throws(() => uncounted([MONTHS], late), /a timestamp that cannot be read/)
  for (const [timestamp, problem] of [
    ['2999-01-01', /a timestamp in the future/],
    ['1960-01-01', /a timestamp before 1970/],
  ] as const)
    assert.throws(() => uncounted([MONTHS], { ...late, timestamp }), problem)
})
