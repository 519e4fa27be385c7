// Errors of a query: DuckDB's, explained, and those of PostHog's parser.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hogqlError, positionOf } from '../../../../docs/live/block/hogql.ts'
import { explain, toSentence } from '../../../../docs/live/block/query_errors.ts'

test('an error has its line and column, counted from 1', () => {
  const message =
    'Parser Error: syntax error at or near "FORM"\n\nLINE 3:   FORM events\n          ^'
  assert.deepEqual(explain(message), {
    line: 3,
    column: 3,
    text: 'Unexpected "FORM".',
  })
  assert.equal(toSentence(explain(message)), 'Line 3, column 3: Unexpected "FORM".')
})

test('an error in a line that is cut has no column', () => {
  const message = 'Binder Error: odd\n\nLINE 1: ...abc\n           ^'
  assert.equal(toSentence(explain(message)), 'Line 1: odd')
})

test('an error without an explanation is its own first line', () => {
  assert.deepEqual(explain('Conversion Error: no number\nmore'), {
    text: 'no number',
  })
  assert.equal(explain('').text, 'The query failed.')
})

test('PostHog rejects what is not a query, and says where', async () => {
  assert.equal(await hogqlError('SELECT count() FROM events'), null)
  const cause = await hogqlError('SELECT\n  count(\nFROM')
  assert.deepEqual(cause, { line: 3, column: 5, text: 'The query is incomplete.' })
})

test('what PostHog rejects is named by its own word, not by the grammar', async () => {
  const sentences = {
    'SELECT 1\nGROUP BYY x': 'Line 2, column 7: Unexpected "BYY".',
    'DROP TABLE events': 'Line 1, column 1: Unexpected "DROP".',
    'SELECT 1; SELECT 2': 'Line 1, column 11: Unexpected "SELECT".',
    "SELECT 'a": 'Line 1, column 8: Unclosed quote.',
    '': 'Line 1, column 1: The query is incomplete.',
  }
  for (const [sql, sentence] of Object.entries(sentences)) {
    const error = await hogqlError(sql)
    assert.equal(error && toSentence(error), sentence)
  }
})

test('an empty query is said to be empty', () => {
  assert.equal(explain('Error: No statement to prepare!').text, 'The query is empty.')
})

test('an offset in a text is a line and a column', () => {
  assert.deepEqual(positionOf(0, 'ab\ncd'), { line: 1, column: 1 })
  assert.deepEqual(positionOf(4, 'ab\ncd'), { line: 2, column: 2 })
})
