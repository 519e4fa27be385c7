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

const HOSTILE = [
  '=1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '＝1',
  '＋1',
  '－1',
  '＠1',
]

test('no string is a formula, copied or downloaded, and every number stays one', () => {
  const columns = ['=cmd()', 'n']
  const result = { columns, rows: HOSTILE.map((text) => [text, -5]) }
  const [names, ...copied] = toTabs(result).split('\n')
  assert.equal(names, "'=cmd()\tn")
  assert.deepEqual(
    copied,
    HOSTILE.map((text) => `'${text.replace(/[\t\r\n]/, ' ')}\t-5`),
  )
  const expected = HOSTILE.map((text) => (/[\r\n]/.test(text) ? `"'${text}",-5` : `'${text},-5`))
  assert.equal(toCsv(result), ["'=cmd(),n", ...expected, ''].join('\r\n'))
  for (const text of ['a=1', '1-2', 'x@y.z', "'", '(=1)']) {
    const harmless = { columns: ['a', 'b'], rows: [[text, null]] }
    assert.equal(toTabs(harmless), `a\tb\n${text}\t`)
    assert.equal(toCsv(harmless), `a,b\r\n${text},\r\n`)
  }
})

test('quotes are doubled, and none takes the cells after it along', () => {
  const result = { columns: ['a', 'b'], rows: [['"x', '=1']] }
  assert.equal(toTabs(result), `a\tb\n"""x"\t'=1`)
  assert.equal(toCsv(result), `a,b\r\n"""x",'=1\r\n`)
  assert.equal(toCsv({ columns: ['a,b', '"'], rows: [] }), '"a,b",""""\r\n')
  const lines = { columns: ['a'], rows: [['x\ny'], ['x\ry'], ['x;y']] }
  assert.equal(toCsv(lines), 'a\r\n"x\ny"\r\n"x\ry"\r\nx;y\r\n')
})

test('a number, a boolean and a time are written in full', () => {
  const rows = [[0.1 + 0.2, true, new Date(Date.UTC(2025, 0, 2, 3, 4, 5, 6)), -1e21]]
  const text = '0.30000000000000004,true,2025-01-02T03:04:05.006Z,-1e+21'
  assert.equal(toCsv({ columns: ['a', 'b', 'c', 'd'], rows }), `a,b,c,d\r\n${text}\r\n`)
})
