// The part of a query that a mistake is about.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rangeOf } from '../../../../../docs/live/block/mistake.ts'
import type { QueryError } from '../../../../../docs/live/block/query_errors.ts'

const TEXT = 'SELECT count() FROM events\n  GROUP BYY tür_1  \n\nWHERE'

const PARTS: [string, Omit<QueryError, 'text'>, string | null][] = [
  ['a word', { line: 1, column: 1 }, 'SELECT'],
  ['a word of the second line', { line: 2, column: 9 }, 'BYY'],
  ['a word with other letters and digits', { line: 2, column: 13 }, 'tür_1'],
  ['a sign', { line: 1, column: 13 }, '('],
  ['the last word, where the text ends', { line: 4, column: 6 }, 'WHERE'],
  ['the last word before empty lines', { line: 3, column: 1 }, 'tür_1'],
  [
    'a line without the space around it, where the column is not known',
    { line: 2 },
    'GROUP BYY tür_1',
  ],
  ['nothing in an empty line', { line: 3 }, null],
  ['nothing where no line is known', {}, null],
  ['nothing after the end', { line: 5, column: 1 }, null],
]

for (const [title, place, part] of PARTS)
  test(title, () => {
    const range = rangeOf({ ...place, text: '' }, TEXT)
    assert.equal(range && TEXT.slice(range.from, range.to), part)
  })

test('an empty query has nothing to underline', () => {
  assert.equal(rangeOf({ line: 1, column: 1, text: '' }, ''), null)
})
