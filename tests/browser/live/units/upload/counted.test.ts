// Only what a query counts is refused, as tests/events/exports/shapes/test_counted.py has it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Counted, partName } from '../../../../../docs/live/core/needs.ts'
import { type Note, REFUSED, UNCOUNTED } from '../../../../../docs/live/meaning/notes.ts'
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

/** What is noted of a kind, where nothing ends the reading of all. */
function notes(kind: string, counted: Counted[], ...events: Record<string, unknown>[]): Note[] {
  const builder = new EventTableBuilder([], NAMES, { numbers: ['purchase_value'], counted })
  for (const fields of events) builder.add({ fields: { ...VIEW, ...fields }, location: 'Line 1' })
  builder.build()
  return builder.assumptions.notes.filter((each) => each.kind === kind)
}

/** How many events have something wrong by which nothing counts them. */
function uncounted(counted: Counted[], fields: Record<string, unknown>): number {
  return notes(UNCOUNTED, counted, fields).reduce((sum, { count }) => sum + count, 0)
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

test('what a query counts by is refused: that query alone', () => {
  const text =
    'events with a distinct id that PostHog never merges, so that a number by it would be wrong'
  const any = { ...USERS, events: [], not_null: [] }
  const deep = [['person_id'], ['properties', 'deep', 'inside']] // what is not looked into
  const cases: [Counted, Record<string, unknown>][] = [
    [USERS, { properties: { team: 't' } }],
    [GROUPS, { $group_0: 'g' }],
    [any, {}],
    [any, { event: 'job_ran' }],
    ...deep.map((path): [Counted, Record<string, unknown>] => [
      { ...USERS, not_null: [path], not_empty: [path] },
      {},
    ]),
  ]
  for (const [part, fields] of cases) {
    const [refused, ...more] = notes(REFUSED, [part, MONTHS], { ...fields })
    assert.deepEqual(more, [])
    assert.deepEqual([refused?.text, refused?.count], [text, 1])
    assert.equal(refused?.example, `a "${fields.event ?? '$pageview'}", with "guest"`)
    assert.deepEqual(refused?.about, [partName(part)])
  }
  assert.equal(
    partName(USERS),
    'person_id of account_created, $pageview with properties.organization_id',
  )
  assert.equal(partName(any), 'person_id of any event')
})

test('what some queries count by is not noted a second time', () => {
  const [member, other] = [{ properties: { team: 't' } }, { properties: {} }]
  assert.deepEqual(notes(UNCOUNTED, [USERS], member, other), [])
  assert.equal(notes(REFUSED, [USERS], member, other)[0]?.count, 1)
})

test('what the company sends ends the reading of all', () => {
  const never = /1 event has a distinct id that PostHog never merges \(a "account_created"/
  const joined = { event: 'account_created', properties: { team: 't' } }
  assert.throws(() => notes(REFUSED, [USERS], joined), never)
  const view = { event: '$pageview', distinct_id: 'ann', timestamp: 'soon' }
  const views = { ...MONTHS, events: ['$pageview'] }
  assert.equal(notes(REFUSED, [views], view)[0]?.count, 1)
  const late = { event: 'purchase', distinct_id: 'ann', timestamp: 'soon' }
  assert.throws(() => uncounted([MONTHS], late), /a timestamp that cannot be read/)
  for (const [timestamp, problem] of [
    ['2999-01-01', /a timestamp in the future/],
    ['1960-01-01', /a timestamp before 1970/],
  ] as const)
    assert.throws(() => uncounted([MONTHS], { ...late, timestamp }), problem)
})
