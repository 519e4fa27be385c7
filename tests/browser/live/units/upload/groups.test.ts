// The groups of a reader's files: which type of them is the organization, and their newest values.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GroupCollector } from '../../../../../docs/live/upload/groups.ts'

const COLUMNS = [
  { path: ['index'], type: 'INTEGER' },
  { path: ['key'], type: 'VARCHAR' },
  { path: ['properties', 'plan'], type: 'VARCHAR' },
  { path: ['properties', 'size'], type: 'VARCHAR' },
]

/** The table of groups as rows; the files call a plan a tier. */
function rowsOf(groups: GroupCollector): (string | null)[][] {
  const table = groups.build(COLUMNS, (name) => (name === 'plan' ? 'tier' : name))
  assert.deepEqual(
    table.columns.map(({ type }) => type),
    COLUMNS.map(({ type }) => type),
  )
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) =>
      'values' in column ? (column.values[column.codes[row] ?? -1] ?? null) : null,
    ),
  )
}

const describe = (groups: GroupCollector, type: unknown, key: unknown, set: unknown, time = 1) =>
  groups.add(
    '$groupidentify',
    { $group_type: type, $group_key: key, $group_set: set },
    '',
    null,
    time,
  )

test('a group has the newest value of each property, in whatever order they come', () => {
  for (const order of [
    [1, 2, 3],
    [3, 2, 1],
  ]) {
    const groups = new GroupCollector()
    for (const time of order) describe(groups, 'team', 'a', { tier: `t${time}` }, time)
    describe(groups, 'team', 'a', { tier: null, size: 5 }, 9) // nothing is no value
    assert.deepEqual(rowsOf(groups), [['0', 'a', 't3', '5']])
  }
})

test('what describes a group comes before the plan that it chose', () => {
  const groups = new GroupCollector()
  groups.add('plan_selected', {}, 'a', 'old', 1)
  groups.add('plan_selected', {}, 'a', 'chosen', 2)
  groups.add('seen', {}, 'a', null, 3)
  groups.add('seen', {}, '', 'nobody', 3)
  groups.add('plan_selected', {}, 'b', 'pro', 1)
  describe(groups, 'team', 'b', { tier: 'described' }, 0)
  assert.deepEqual(rowsOf(groups), [
    ['0', 'b', 'described', null],
    ['0', 'a', 'chosen', null],
  ])
})

test('of several types, the organization is the one whose keys most events have', () => {
  for (const types of [
    ['firm', 'team'],
    ['team', 'firm'],
  ]) {
    const groups = new GroupCollector()
    groups.add('seen', {}, 'a', null, 1)
    groups.add('seen', {}, 'b', null, 1)
    for (const type of types) {
      describe(groups, type, 'a', { size: type })
      for (const other of ['x', 'y', 'z']) if (type === 'firm') describe(groups, type, other, {})
    }
    describe(groups, 'team', 'b', { size: 'team' })
    assert.deepEqual(rowsOf(groups), [
      ['0', 'a', null, 'team'],
      ['0', 'b', null, 'team'],
    ])
  }
})

test('of types that as many events have, it is the first by its name', () => {
  for (const types of [
    ['firm', 'team', 'unit'],
    ['unit', 'team', 'firm'],
  ]) {
    const groups = new GroupCollector()
    for (const type of types) describe(groups, type, 'a', { size: type })
    assert.deepEqual(rowsOf(groups), [['0', 'a', null, 'firm']])
  }
})

test('what does not describe a group is left out, and ids are written alike', () => {
  const groups = new GroupCollector()
  for (const [key, set] of [
    ['', { size: 1 }],
    [null, { size: 1 }],
    ['a', null],
    ['a', 'size'],
  ])
    describe(groups, 'team', key, set)
  groups.add('seen', { $group_type: 'team', $group_key: 'b', $group_set: { size: 1 } }, '', null, 1)
  assert.deepEqual(rowsOf(groups), [])
  describe(groups, 'team', 7.0, { size: 2 })
  describe(groups, 'team', '7.0', { size: 3 }, 2)
  assert.deepEqual(rowsOf(groups), [['0', '7', null, '3']])
})
