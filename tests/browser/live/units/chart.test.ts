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
