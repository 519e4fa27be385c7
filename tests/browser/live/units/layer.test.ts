// Events above those of a page: when they count, what reads them, and by how much numbers move.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Arrivals, MAX_EVENTS } from '../../../../docs/live/layer/arrivals.ts'
import { Ingestion } from '../../../../docs/live/layer/ingestion.ts'
import { reads } from '../../../../docs/live/layer/reads.ts'
import { toAbove } from '../../../../docs/live/layer/rows.ts'
import type { Answer } from '../../../../docs/live/view/answers.ts'
import { difference, hasMoved, rowsBefore } from '../../../../docs/live/view/moves.ts'

const NOW = Date.UTC(2026, 10, 26)
const sent = (more: object) => ({ event: 'a', distinct_id: 'x', properties: {}, ...more })

/** The times of events that arrive now with these timestamps. */
function timesOf(...timestamps: string[]): (number | null)[] {
  const arrivals = new Arrivals()
  arrivals.add(
    timestamps.map((timestamp) => sent({ timestamp })),
    NOW,
  )
  return arrivals.all().map(({ time }) => time)
}

test('an event has a time of its own only where code dates it back', () => {
  const [now, future, wrong, far] = [
    '2026-11-26T00:00:00Z',
    '9999-12-31T00:00:00Z',
    'soon',
    '0001-01-01T00:00:00Z',
  ]
  assert.deepEqual(timesOf(now, future, wrong), [null, null, null])
  assert.deepEqual(timesOf('2026-11-25T00:00:00Z', far), [
    Date.UTC(2026, 10, 25),
    Date.UTC(1900, 0, 1),
  ])
})

test('an event is the same with its uuid, name, distinct id and day', () => {
  const arrivals = new Arrivals()
  const timestamp = '2026-11-25T00:00:00Z'
  const first = sent({ uuid: 'u', timestamp, properties: { n: 1 } })
  const others = [{ event: 'b' }, { distinct_id: 'y' }, { timestamp: '2026-11-24' }, { uuid: 'v' }]
  arrivals.add([first, sent({ uuid: 'u', timestamp, properties: { n: 2 } })], NOW)
  assert.deepEqual(
    arrivals.all().map(({ properties }) => properties),
    [{ n: 2 }],
  )
  arrivals.add(
    others.map((other) => ({ ...first, ...other })),
    NOW,
  )
  assert.equal(arrivals.size, 5)
  arrivals.add([sent({}), sent({})], NOW) // without a uuid, each is one of its own
  assert.equal(arrivals.size, 7)
})

test('of too many events, the first ones count', () => {
  const arrivals = new Arrivals()
  assert.ok(
    arrivals.add(
      Array.from({ length: MAX_EVENTS }, () => sent({})),
      NOW,
    ),
  )
  assert.ok(!arrivals.add([sent({})], NOW))
  assert.equal(arrivals.size, MAX_EVENTS)
})

test('what no database stores is replaced, and $set moves into the properties', () => {
  const arrivals = new Arrivals()
  const properties = JSON.parse('{"a\\u0000": ["\\ud800"], "__proto__": 1, "$set": {"b": 1}}')
  arrivals.add([sent({ event: '\0', properties, $set: { c: 2 } })], NOW)
  const [stored] = arrivals.all()
  assert.equal(stored?.event, '\ufffd')
  assert.equal(
    JSON.stringify(stored?.properties),
    '{"a\ufffd":["\ufffd"],"__proto__":1,"$set":{"b":1,"c":2}}',
  )
})

test('what is set to the value that it has does not change', () => {
  const person = { id: 'p', createdAt: 0, properties: { plan: 'pro', size: '3' }, hasProfile: true }
  const group = { index: 0, key: 'g', properties: { plan: 'pro' } }
  const set = (properties: Record<string, unknown>) => {
    const ingestion = new Ingestion({
      ...{ links: [], persons: new Map([['x', { ...person }]]), groupTypes: ['team'] },
      groups: [group],
    })
    const grouped = { $group_type: 'team', $group_key: 'g', $group_set: properties }
    for (const [event, more] of [
      ['a', { $set: properties }],
      ['$groupidentify', grouped],
    ] as const)
      ingestion.ingest({ event, distinct_id: 'x', time: 1, properties: more }, 1)
    return [ingestion.persons, ingestion.groups]
  }
  const none = { rows: false, properties: new Set() }
  assert.deepEqual(set({ plan: 'pro' }), [none, none])
  const plan = { rows: false, properties: new Set(['plan']) }
  assert.deepEqual(set({ plan: 'free' }), [plan, plan])
  assert.deepEqual(set({ plan: 'pro', size: 3 })[0], none) // as text, which the database has
})

test('new properties become columns, as far as a database can have them', () => {
  const column = (...path: string[]) => ({ path, type: 'VARCHAR', values: [], codes: [] })
  const table = { rows: 0, columns: [column('event'), column('properties', 'plan')] }
  const none = { rows: 0, columns: [column('key'), column('properties', 'plan')] }
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`n${n}`, n]))
  const newColumns = (properties: Record<string, unknown>) => {
    const known = { links: [], persons: new Map(), groupTypes: [], groups: [] }
    const ingestion = new Ingestion(known)
    ingestion.ingest({ event: 'a', distinct_id: 'x', time: 1, properties }, 1)
    const { tables } = toAbove(ingestion, { events: table, persons: none, groups: none })
    return tables.events.columns.slice(2).map(({ path }) => path.slice(1).join('/'))
  }
  const long = 'x'.repeat(200)
  const odd = { '': 1, [long]: 2, [`${long}y`]: 3, PLAN: 4, size: { a: 5, b: {} }, $lib: 'web' }
  assert.deepEqual(newColumns(odd), [long, 'size/a', 'size/b'])
  assert.deepEqual(newColumns(many), Object.keys(many).slice(0, 200))
  assert.deepEqual(newColumns({ a: { b: { c: { d: { e: 1 } } } } }), ['a/b/c/d'])
})

const nothing = { rows: false, properties: new Set<string>() }
const query = (more: Partial<Answer>): Answer =>
  ({ events: ['a'], tables: ['events'], properties: [], ...more }) as Answer

test('a query reads events by their names, or all', () => {
  const changes = { events: new Set(['a']), persons: nothing, groups: nothing }
  assert.ok(reads(query({}), changes))
  assert.ok(reads(query({ events: null }), changes))
  assert.ok(!reads(query({ events: ['b'] }), changes))
  assert.ok(!reads(query({ events: [], tables: ['persons'] }), changes))
})

test('a query reads persons and groups by their rows, or by the properties that it names', () => {
  const properties = { rows: false, properties: new Set(['plan']) }
  const persons = query({ events: [], tables: ['persons'], properties: [['plan', 'name']] })
  const changes = { events: new Set(['a']), persons: properties, groups: nothing }
  assert.ok(reads(persons, changes))
  assert.ok(!reads({ ...persons, tables: ['groups'] }, changes))
  assert.ok(!reads({ ...persons, properties: [['name']] }, changes))
  const rows = { rows: true, properties: new Set<string>() }
  assert.ok(reads({ ...persons, properties: [] }, { ...changes, persons: rows }))
})

test('a number has moved by its difference, unless that is noise', () => {
  assert.equal(difference(2, 3, 'users'), 1)
  assert.equal(difference(3, 2, ''), -1)
  assert.equal(difference(0.1 + 0.2, 0.3, 'dollars'), null)
  assert.equal(difference(1e9, 1e9 + 0.5, 'dollars'), 0.5)
  assert.equal(difference(undefined, 3, 'organizations'), 3)
  assert.equal(difference(undefined, 3, 'dollars per organization'), null)
  assert.equal(difference('a', 3, ''), null)
  assert.equal(difference(3, 'a', ''), null)
})

test('rows are compared by their names, and by their place where these are not unique', () => {
  const [a, b] = [
    ['a', 1],
    ['b', 2],
  ]
  assert.deepEqual(rowsBefore([b, a, ['c', 3]] as never, [a, b] as never), [b, a, undefined])
  const grid = [
    ['a', 'x', 1],
    ['a', 'y', 2],
  ]
  assert.deepEqual(rowsBefore([...grid].reverse(), grid), [...grid].reverse())
  assert.deepEqual(rowsBefore([[5]], [[4]]), [[4]])
  const same = [
    ['a', 1],
    ['a', 2],
  ]
  assert.deepEqual(rowsBefore(same, same), same)
})

test('a result has moved if any cell has', () => {
  const result = { columns: ['a', 'b'], rows: [['x', 1] as (string | number)[]] }
  assert.ok(!hasMoved(result, result))
  assert.ok(hasMoved(result, { ...result, rows: [['x', 2]] }))
  assert.ok(hasMoved(result, { ...result, rows: [['y', 1]] }))
  assert.ok(hasMoved(result, { ...result, rows: [] }))
  assert.ok(hasMoved(result, { ...result, rows: [['x', Number.NaN]] }))
})
