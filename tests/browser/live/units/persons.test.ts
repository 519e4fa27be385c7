// Identity resolution in the page, with the cases that test the build's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { messages } from '../../../../docs/live/identity/demo.ts'
import {
  IdentityResolver,
  type Message,
  type Person,
} from '../../../../docs/live/identity/persons.ts'
import { type Piece, Way } from '../../../../docs/live/identity/way.ts'

type Row = [event: string, distinctId: string, other?: string | null, personless?: string]
type Case = {
  rule: string
  messages: Row[]
  persons: string[][]
  profiles: string[][]
  warnings: string[][]
  way: string[]
}
const cases = JSON.parse(
  readFileSync(new URL('../twins/identity.json', import.meta.url), 'utf8'),
) as Case[]

const message = ([event, distinct_id, other, personless]: Row): Message => ({
  event,
  distinct_id,
  properties: {
    ...(other && { $anon_distinct_id: other, alias: other }),
    ...(personless && { $process_person_profile: false }),
  },
})

const idsOf = (persons: Person[]) => persons.map(({ ids }) => ids.toSorted()).toSorted()

const sentence = (pieces: Piece[]) =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : `\`${piece.code}\``)).join('')

for (const { rule, messages: sent, persons, profiles, warnings, way } of cases) {
  test(rule, () => {
    const project = new IdentityResolver()
    for (const row of sent) project.ingest(message(row))
    const all = project.all()
    assert.deepEqual(idsOf(all), persons)
    assert.deepEqual(idsOf(all.filter(({ hasProfile }) => hasProfile)), profiles)
    assert.deepEqual(project.warnings, warnings)
    const run = new Way()
    assert.deepEqual(
      sent.map((row) => sentence(run.next(message(row)))),
      way,
    )
  })
}

test('a person of the sample is one who exists, and is taken from nobody', () => {
  const way = new Way()
  way.add('org_a', '3 Mar 2025')
  way.add('org_b', '4 Mar 2025')
  const rows: Row[] = [
    ['seen', 'org_a'],
    ['seen', 'org_a'],
    ['$identify', 'org_a', 'visitor'],
    ['$identify', 'org_b', 'org_a'],
  ]
  assert.deepEqual(
    rows.map((row) => sentence(way.next(message(row)))),
    [
      'Distinct id `org_a`: a person who exists since 3 Mar 2025.',
      'Distinct id `org_a`: the person of event 1.',
      'Distinct id `org_a`: the person of event 1; `visitor` becomes another distinct id of this person.',
      'Distinct id `org_b`: a person who exists since 4 Mar 2025; `org_a` is not merged: its person is identified already (ingestion warning `cannot_merge_already_identified`).',
    ],
  )
})

test('in the demo, somebody visits, logs in by the id of the model, and works', () => {
  const [visit, login] = [
    { event: '$pageview', distinct_id: 'browser_dan', properties: {} },
    { event: '$identify', properties: { $anon_distinct_id: 'browser_dan' } },
  ]
  for (const [model, distinct_id] of [
    ['organization', 'org_south'],
    ['person', 'user_dan'],
  ] as const) {
    const work = { event: 'report_viewed', distinct_id, properties: {} }
    assert.deepEqual(messages([3, 3, 3, 3], model), [visit, { ...login, distinct_id }, work, work])
  }
})

test('five people are two persons by organization and five by person', () => {
  const clicks = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0]
  for (const [model, expected] of [
    ['organization', 2],
    ['person', 5],
  ] as const) {
    const project = new IdentityResolver()
    for (const sent of messages(clicks, model)) project.ingest(sent)
    assert.equal(project.all().length, expected)
    assert.deepEqual(project.warnings, [])
  }
})
