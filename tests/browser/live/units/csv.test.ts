// A result for other programs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCsv, toTabs } from '../../../../docs/live/view/csv.ts'

const rows = {
  columns: ['name', 'n'],
  rows: [
    ['=cmd()', -1],
    ['a "b",\n', null],
    ['@x', new Date(0)],
  ],
}

test('no string in a CSV file is a formula, and numbers stay numbers', () => {
  const lines = toCsv(rows).split('\r\n')
  assert.equal(lines[0], 'name,n')
  assert.equal(lines[1], "'=cmd(),-1")
  assert.equal(lines[2], '"a ""b"",\n",')
  assert.equal(lines[3], "'@x,1970-01-01T00:00:00.000Z")
})

test('a cell for the clipboard is on one line', () => {
  assert.equal(toTabs(rows).split('\n')[2], 'a "b", \t')
})
