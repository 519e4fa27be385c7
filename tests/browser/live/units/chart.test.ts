// What a chart is drawn from, and its description.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describe,
  plottedValues,
  reasonNotDrawable,
  withRows,
} from '../../../../docs/live/view/chart.ts'

const rows = {
  columns: ['tier', 'organizations'],
  rows: [
    ['pro', 2],
    ['<b>', 1200],
  ],
}
const pie = {
  data: { values: [] },
  encoding: {
    tooltip: [
      { field: 'label', title: 'Industry' },
      { field: 'text', title: 'Count' },
    ],
    color: {
      field: 'key',
      scale: { domain: ['gone', 'pro'], range: ['red', 'green'] },
    },
  },
}

test('rows without two columns, rows or numbers are not drawn, and the reason is given', () => {
  assert.match(reasonNotDrawable({ columns: ['a'], rows: [[1]] }, 'bar'), /two columns/)
  assert.match(reasonNotDrawable({ columns: ['a', 'b'], rows: [] }, 'bar'), /one row/)
  assert.match(
    reasonNotDrawable({ columns: ['a', 'b'], rows: [['x', 'y']] }, 'bar'),
    /numbers.*"b"/,
  )
  assert.equal(reasonNotDrawable(rows, 'bar'), '')
  assert.match(reasonNotDrawable({ columns: ['a', 'b'], rows: [[1, 2]] }, 'spark'), /two rows/)
})

test('times are days, numbers are written as on the page, the last row is marked', () => {
  const [first, last] = plottedValues(
    {
      columns: ['month', 'n'],
      rows: [
        [new Date('2025-03-01'), 1],
        [new Date('2025-04-01'), 2],
      ],
    },
    'dollars',
    'line',
  )
  assert.deepEqual(first, {
    key: '2025-03-01',
    label: 'Mar 2025',
    number: 1,
    text: '$1',
    group: '',
    order: 0,
  })
  assert.equal(last?.last, true)
})

test('names that stay keep their colors, before those that are new', () => {
  const changed = withRows(pie, rows, 'organizations', 'pie')
  assert.deepEqual(changed.encoding, {
    tooltip: [
      { field: 'label', title: 'Tier' },
      { field: 'text', title: 'Organizations' },
    ],
    color: {
      field: 'key',
      scale: { domain: ['pro', '<b>'], range: ['red', 'green'] },
    },
  })
  assert.equal(pie.encoding.color.scale.domain[0], 'gone')
})

test('a chart is described in words', () => {
  assert.equal(
    describe(rows, 'bar', 'organizations'),
    'Bar chart of organizations by tier: pro 2, <b> 1,200.',
  )
  const many = {
    columns: ['n', 'v'],
    rows: Array.from({ length: 9 }, (_, n) => [n, n % 5]),
  }
  assert.equal(
    describe(many, 'line', ''),
    'Line chart of v by n: 9 points, from 0 (0) to 3 (8), at most 4 (4).',
  )
})

const bridge = {
  columns: ['month', 'new', 'lost', 'revenue'],
  rows: [
    [new Date('2025-01-01'), 20, 0, 20],
    [new Date('2025-02-01'), 30, -10, 40],
    [new Date('2025-03-01'), 0, 0, 40],
  ],
}

test('the steps of a waterfall begin where the last one ended, and say where their row ends', () => {
  const values = plottedValues(bridge, 'dollars', 'waterfall')
  assert.deepEqual(
    values.map(({ key, group, start, end }) => [key, group, start, end]),
    [
      ['2025-01-01', 'New', 0, 20],
      ['2025-02-01', 'New', 20, 50],
      ['2025-02-01', 'Lost', 50, 40],
      ['2025-03-01', 'New', 40, 40],
    ],
  )
  assert.deepEqual(values[2], {
    key: '2025-02-01',
    label: 'Feb 2025',
    group: 'Lost',
    text: '\u2212$10',
    total: '$40',
    side: 'down',
    start: 50,
    end: 40,
    level: 40,
    closing: true,
    peak: 50,
  })
  assert.deepEqual(
    values.map(({ last }) => last ?? false),
    [false, false, false, true],
  )
  assert.equal(
    describe(bridge, 'waterfall', 'dollars'),
    'Waterfall chart of revenue by month: Jan 2025 $20, Feb 2025 $40, Mar 2025 $40. ' +
      'In all: new $50, lost \u2212$10.',
  )
})

test('steps that do not add up are no waterfall', () => {
  assert.equal(reasonNotDrawable(bridge, 'waterfall'), '')
  const [first, ...others] = bridge.rows
  const wrong = { ...bridge, rows: [first ?? [], ['Feb', 30, -11, 40], ...others] }
  assert.match(reasonNotDrawable(wrong, 'waterfall'), /steps of Feb do not lead/)
  for (const [row, column] of [
    [['Jan', 20, 'none', 20], 'lost'],
    [['Jan', 'none', 0, 20], 'new'],
    [['Jan', 20, 0, null], 'revenue'],
  ] as const)
    assert.equal(
      reasonNotDrawable({ ...bridge, rows: [[...row]] }, 'waterfall'),
      `The chart needs numbers in its column "${column}".`,
    )
})

test('other rows keep what a waterfall calls its change', () => {
  const tooltip = [
    { field: 'label', title: 'Week' },
    { field: 'group', title: 'Change' },
    { field: 'text', title: 'Dollars' },
  ]
  const drawn = { data: { values: [] }, encoding: { tooltip } }
  const changed = withRows(drawn, bridge, 'dollars', 'waterfall')
  assert.deepEqual(
    changed.encoding.tooltip?.map(({ title }) => title),
    ['Month', 'Change', 'Dollars'],
  )
})

test('a grid has two names before its number, and its shade reaches to the largest', () => {
  const cohorts = {
    columns: ['cohort', 'month', 'kept'],
    rows: [
      [new Date('2025-01-01'), 0, 100],
      [new Date('2025-01-01'), 1, 62.5],
    ],
  }
  assert.match(reasonNotDrawable({ columns: ['a', 'b'], rows: [[1, 2]] }, 'grid'), /three columns/)
  assert.equal(reasonNotDrawable(cohorts, 'grid'), '')
  const [first] = plottedValues(cohorts, 'percent of organizations', 'grid')
  assert.deepEqual([first?.label, first?.text, first?.cell], ['Jan 2025', '0', '100%'])
  assert.equal(first?.row, 'Jan 2025')
  const sized = { ...cohorts, columns: [...cohorts.columns, 'size'] }
  sized.rows = cohorts.rows.map((row) => [...row, 1214])
  assert.equal(plottedValues(sized, 'percent', 'grid')[0]?.row, 'Jan 2025 \u00b7 1,214')
  const shaded = {
    ...pie,
    layer: { field: 'number', scale: { domain: [0, 7] } },
  }
  const { layer } = withRows(shaded, cohorts, '', 'grid') as unknown as typeof shaded
  assert.deepEqual(layer.scale.domain, [0, 100])
  assert.equal(
    describe(cohorts, 'grid', 'percent of organizations'),
    'Grid chart of kept by cohort and month: Jan 2025, 0 100.0%, Jan 2025, 1 62.5%.',
  )
})
