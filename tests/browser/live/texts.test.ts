// Texts that the page exchanges: links, errors, tables for spreadsheets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromFragment, openInPostHog, toFragment } from '../../../docs/live/block/permalink.ts'
import { explain, toSentence } from '../../../docs/live/block/query_errors.ts'
import { toCsv, toTabs } from '../../../docs/live/view/csv.ts'
import { hogqlError, positionOf } from '../../../docs/live/block/hogql.ts'

test('a fragment gives back the text that it was made from, for its own query', () => {
  for (const text of ['', "SELECT 'ä' -- 100% & #", '\u{1f600}\n\t"`', 'x'.repeat(5000)]) {
    const fragment = toFragment('person/total_users', text)
    assert.match(fragment, /^#live=[\w%]+&sql=[\w-]*$/)
    assert.equal(fromFragment(fragment, 'person/total_users'), text)
    assert.equal(fromFragment(fragment, 'total_users'), null)
  }
})

test('a fragment that this page did not make has no text', () => {
  for (const fragment of ['', '#organizations', '#live=a', '#live=a&sql=_w', '#live=a&sql=<b>']) {
    assert.equal(fromFragment(fragment, 'a'), null)
  }
})

test('the address of PostHog keeps its host and carries the new text', () => {
  const address = openInPostHog('https://eu.posthog.com/sql?open_query=SELECT%201', 'SELECT &?')
  assert.equal(address, 'https://eu.posthog.com/sql?open_query=SELECT%20%26%3F')
})

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
