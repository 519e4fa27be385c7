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
  assert.equal(cause?.line, 3)
  assert.ok(cause?.text.endsWith('.'))
})

test('an offset in a text is a line and a column', () => {
  assert.deepEqual(positionOf(0, 'ab\ncd'), { line: 1, column: 1 })
  assert.deepEqual(positionOf(4, 'ab\ncd'), { line: 2, column: 2 })
})
