// Which organizations count, and what is said of the rows that do: the rules of the build.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NameMapping } from '../../../../../docs/live/meaning/mapping.ts'
import { inWords } from '../../../../../docs/live/meaning/notes.ts'
import {
  EventTableBuilder,
  type TableNeeds,
} from '../../../../../docs/live/upload/event_columns.ts'

type Row = Record<string, unknown>

const COLUMNS = ['event', 'person_id', 'properties.organization_id', 'properties.plan'].map(
  (path) => ({ path: path.split('.'), type: 'VARCHAR' }),
)
const PERSON = { events: {}, properties: {}, model: 'person' as const, organization: 'team' }
const USUAL = { event: 'seen', distinct_id: 'ann', timestamp: '2026-01-05T10:00:00Z' }

function build(mapping: NameMapping, rows: Row[], needs: Partial<TableNeeds> = {}) {
  const builder = new EventTableBuilder(COLUMNS, mapping, needs)
  for (const row of rows) builder.add({ fields: { ...USUAL, ...row }, location: 'Line 1' })
  const { columns } = builder.build()
  const texts = columns.flatMap((column) =>
    'values' in column ? [Array.from(column.codes, (code) => column.values[code] ?? null)] : [],
  )
  const times = columns.flatMap((column) => ('times' in column ? [...column.times] : []))
  const table = times.map((time, row) => [
    ...texts.map((column) => column[row]),
    new Date(time).toISOString().slice(0, 10),
  ])
  return { table, ...builder.assumptions }
}

const sorted = (table: unknown[][]): unknown[][] =>
  table.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

test('an organization without a sign-up has one at its first event, of nobody', () => {
  const rows = [
    { properties: { team: 'a', plan: 'pro' }, timestamp: '2026-02-01' },
    { properties: { team: 'a' }, timestamp: '2026-01-02' },
    { event: 'account_created', properties: { team: 'b' } },
    { properties: { team: 'null' } },
  ]
  const { table, facts } = build({ ...PERSON, organizations: 'any_event' }, rows)
  assert.deepEqual(sorted(table).slice(0, 2), [
    ['account_created', 'ann', 'b', null, '2026-01-05'],
    ['account_created', null, 'a', null, '2026-01-02'],
  ])
  assert.equal(facts.events, 5)
  assert.equal(build(PERSON, rows).table.length, 4)
})

test('where a person is one, page views make none', () => {
  const mapping = { ...PERSON, model: 'organization' as const, organization: '' }
  const rows = [{ event: '$pageview', distinct_id: 'visitor' }, {}]
  const { table } = build({ ...mapping, organizations: 'any_event' }, rows)
  const own = table.filter(([event]) => event === 'account_created')
  assert.deepEqual(own, [['account_created', 'ann', null, null, '2026-01-05']])
})

test('a test account is left out, and counted once by its newest version', () => {
  const mapping = { ...PERSON, filters: { test_accounts: { properties: { staff: true } } } }
  const rows = [
    { uuid: '1', properties: { team: 'a', staff: true }, _inserted_at: '2026-01-06' },
    { uuid: '1', properties: { team: 'a', staff: true }, _inserted_at: '2026-01-07' },
    { uuid: '2', properties: { team: 'a' }, distinct_id: 'bot' },
    { uuid: '3', properties: { team: 'a' } },
  ]
  const { table, notes } = build(mapping, rows, { testAccounts: new Set(['bot']) })
  assert.equal(table.length, 1)
  assert.deepEqual(notes.map(inWords), [
    'events were left out, whose uuid a newer version of the same event has: 1',
    'events of test accounts are left out: 2',
  ])
})

test('months that have only events of other names are no hole', () => {
  const months = ['2026-01', '2026-02', '2026-05', '2026-06']
  const rows = months.map((month, index) => ({
    event: index === 1 ? 'other' : 'seen',
    timestamp: `${month}-01`,
    properties: { team: 'a' },
  }))
  const { notes, facts } = build(PERSON, rows, { named: ['seen'] })
  assert.deepEqual(notes.map(inWords), [
    'no events at all in March 2026 to April 2026, which retention and churn leave out',
  ])
  assert.deepEqual([facts.exported, facts.events], [4, 4])
})

test('what counts under another name of ours is said, and what a name lacks', () => {
  const events = { account_created: 'signup', project_created: { event: 'made', where: { is: 1 } } }
  const rows = [
    { event: 'signup', properties: { team: 'a' } },
    { event: 'account_created', properties: { team: 'a' } },
  ]
  const { notes } = build({ ...PERSON, events }, rows)
  assert.deepEqual(notes.map(inWords), [
    'events called "account_created" are counted, beside "signup": 1',
    'no event is called "made" under its condition, which "project_created" is made of',
    'events have no uuid and are like another one in all that is read; each was counted: 1, ' +
      'such as a "account_created"',
  ])
})

test('nothing is left, where all is left out', () => {
  const mapping = { ...PERSON, filters: { from: '2027-01-01' } }
  assert.throws(() => build(mapping, [{}]), /Every event is left out/)
})
