// When a result is no answer, with the cases that test the build's own rule.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Cell, Result } from '../../../../docs/live/core/result.ts'
import { Inventory } from '../../../../docs/live/database/inventory.ts'
import { sentence, short, whatIsLacking } from '../../../../docs/live/view/missing.ts'

type Case = {
  name: string
  rows: Cell[][]
  events: string[]
  optional: string[]
  present: string[]
  absent_properties: string[][]
  days: number
  span: number | null
  elsewhere: [string[], string[]][]
  label: string
  reason: string
  short: string
}
const cases = JSON.parse(
  readFileSync(new URL('../../../answers/zero_cases.json', import.meta.url), 'utf8'),
) as Case[]

for (const each of cases) {
  const { rows, events, optional, present, absent_properties, label, reason, days } = each
  test(each.name, () => {
    const columns = (rows[0] ?? ['']).map((_, index) => `c${index}`)
    const needs = { events, optional, properties: absent_properties, places: [], days }
    const there = new Set(present)
    const lacks = whatIsLacking({ columns, rows }, needs, there, absent_properties, each)
    assert.equal(sentence(label, lacks), reason)
    assert.equal(short(lacks), each.short)
  })
}

test('NaN is nothing, as NULL is', () => {
  const result = { columns: ['n'], rows: [[Number.NaN], [null]] }
  const needs = { events: ['purchase'], optional: [], properties: [], places: [], days: 0 }
  assert.equal(
    sentence('your data', whatIsLacking(result, needs, new Set(['purchase']), [])),
    'No answer: your data has no event that this query counts.',
  )
})

test('a property is looked for in the events that the query names, and in persons', async () => {
  const results: Record<string, Result> = {
    events: {
      columns: [],
      rows: [
        ['purchase', 3, 0, 0, 0, 86_399, 86_400],
        ['signup', 0, 2, 1, 0, 172_800, 864_000],
      ],
    },
    persons: { columns: [], rows: [['persons', 0, 4, 0]] },
    groups: { columns: [], rows: [['groups', 0]] },
  }
  const queries: string[] = []
  const properties = [
    ['events', 'value'],
    ['events', 'o"k'],
    ['person', '$set', 'plan'],
    ['persons', 'plan'],
    ['persons', 'name'],
  ]
  const needs = (events: string[], optional: string[] = []) => ({
    events,
    optional,
    properties,
    places: [],
    days: 0,
  })
  const inventory = await Inventory.take([needs(['purchase']), needs([])], async (sql) => {
    queries.push(sql)
    return results[/FROM (\w+)/.exec(sql)?.[1] ?? ''] as Result
  })
  assert.deepEqual(queries, [
    'SELECT event, count(properties."value"), count(properties."o""k"), ' +
      'count(person.properties."$set"."plan"), 0, epoch(min(timestamp)), ' +
      'epoch(max(timestamp)) FROM events GROUP BY event',
    `SELECT 'persons', count(properties."plan"), count(properties."name"), 0 FROM persons`,
    `SELECT 'groups', 0 FROM groups`,
  ])
  assert.deepEqual([...inventory.events], ['purchase', 'signup'])
  const absent = (events: string[]) => inventory.absent(needs(events)).map((path) => path.join('.'))
  assert.deepEqual(absent(['purchase']), ['events.o"k', 'person.$set.plan', 'persons.plan'])
  assert.deepEqual(absent(['signup', 'other']), ['events.value', 'persons.plan'])
  assert.deepEqual(absent([]), ['persons.plan'])
  const both = ['purchase', 'signup']
  const alone = inventory.absent(needs(both, ['signup'])).map((path) => path.join('.'))
  assert.deepEqual(alone, absent(['purchase']))
  const places: [string[], string[]][] = [
    [['purchase'], ['events', 'o"k']],
    [['purchase'], ['events', 'value']],
    [both, ['person', '$set', 'plan']],
  ]
  assert.deepEqual(inventory.closer({ ...needs(both), places }), {
    elsewhere: places.slice(0, 1),
    span: 10,
  })
  assert.equal(inventory.closer(needs(['purchase'])).span, 1)
  assert.equal(inventory.closer(needs(['other'])).span, null)
})
