// A CSV file that the page writes has the cells that it was made of, for whoever reads it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CsvReader } from '../../../../../docs/live/files/csv.ts'
import { toCsv, toTabs } from '../../../../../docs/live/view/csv.ts'

const CELLS = ['a', 'a,b', 'say "x"', '"', '""', 'two\nlines', 'a\rb', 'a\r\nb', ' a ', 'ä😀', ';']

test('a cell is read back as it was, whatever is in it', () => {
  for (const cell of CELLS) {
    const reader = new CsvReader()
    const rows = [...reader.read(toCsv({ columns: ['x', 'y'], rows: [[cell, 'end']] }))]
    assert.deepEqual(
      [...rows, ...reader.end()],
      [
        ['x', 'y'],
        [cell, 'end'],
      ],
      JSON.stringify(cell),
    )
  }
})

test('only a cell that needs them has quotes', () => {
  const text = toCsv({ columns: ['x', 'y'], rows: [['a b', 'a,b']] })
  assert.equal(text, 'x,y\r\na b,"a,b"\r\n')
})

test('nothing in a cell for the clipboard starts another cell or another row', () => {
  const text = toTabs({ columns: ['x', 'y'], rows: [['a\tb\r\nc\nd\re', 1]] })
  assert.equal(text, 'x\ty\na b c d e\t1')
})
