// DuckDB's own messages, as it writes them, each explained in the words of the page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from '../../../../../docs/live/block/query_errors.ts'

const EXPLAINED = {
  'Catalog Error: Table with name nowhere does not exist!\nDid you mean "pg_indexes"?':
    'No table "nowhere". Tables: events, persons, groups.',
  'Catalog Error: Table with name events does not exist!\nDid you mean "person.events"?':
    'Write "events" alone, without a name and a dot before it.',
  'Binder Error: Referenced column "eventt" not found in FROM clause!\nCandidate bindings: "event", "x"':
    'No column "eventt". Did you mean "event"?',
  'Binder Error: Column "x y" that exists in neither': 'No column "x y".',
  'Binder Error: Could not find key "plann" in struct\n\nCandidate Entries: "plan"':
    'No event here has a property "plann". Did you mean "plan"?',
  'Catalog Error: Scalar Function with name sumf does not exist!\nDid you mean "sum"?':
    'No function "sumf" here. Did you mean "sum"?',
  'Catalog Error: Aggregate Function with name "median2" does not exist!':
    'No function "median2" here.',
  'Catalog Error: Table Macro Function with name numbers does not exist!':
    'No function "numbers" here.',
  'Parser Error: syntax error at end of input': 'The query is incomplete.',
  'Parser Error: syntax error at or near "\n"': 'Unexpected "\n".',
  'Parser Error: unterminated quoted string at or near "\'a"': 'Unclosed quote.',
  'Parser Error: unterminated quoted identifier at or near ""a"': 'Unclosed quote.',
  'Binder Error: column "event" must appear in the GROUP BY clause or':
    "Columns that aren't aggregated must be in GROUP BY.",
  'Error: Cannot prepare multiple statements at once!':
    'Only one query runs at a time: leave out what comes after the first semicolon.',
  'Out of Memory Error: could not allocate block':
    'The query needs more memory than the browser gives it.',
  'Invalid Input Error: odd\nmore of it': 'odd',
}

for (const [message, sentence] of Object.entries(EXPLAINED)) {
  test(message.split('\n')[0] ?? '', () => assert.equal(explain(message).text, sentence))
}

test('a position is that of the caret, on a line with any number', () => {
  const line = 'LINE 12: FROM evnts'
  const message = `Catalog Error: odd\n\n${line}\n${' '.repeat(line.indexOf('evnts'))}^^^^^`
  assert.deepEqual(explain(message), { line: 12, column: 6, text: 'odd' })
  assert.deepEqual(explain('Error: odd\nLINE 2: x'), { line: 2, text: 'odd' })
})

test('a refusal of our own is said as it is, whatever name is in it', () => {
  for (const name of ['SET', 'line\nbreak', 'Parser Error: syntax error at end of input']) {
    const message = `"${name}" does not run here: a query may only SELECT.`
    assert.deepEqual(explain(message), { text: message })
    const place = { line: 2, column: 3 }
    assert.deepEqual(explain(`${message}\nLINE 2:   SET x\n          ^`), {
      ...place,
      text: message,
    })
  }
})
