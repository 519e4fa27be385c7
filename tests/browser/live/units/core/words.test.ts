// A worker that speaks the language of its page: it gets the words as its name.
import assert from 'node:assert/strict'
import { test } from 'node:test'

const NAMES = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'
const words = {
  language: 'de',
  forms: {
    decimal: ',',
    group: '.',
    long_months: NAMES.split(' ').map((name) => `${name} {year}`),
  },
  texts: {
    '{n} rows': { one: '{n} Zeile', other: '{n} Zeilen' },
    'Line {n}': 'Zeile {n}',
    '{what}, such as {example}': '{what}, etwa {example}',
    'no events at all in {span}, which retention and churn leave out': 'nichts in {span}',
    '{first} to {last}': '{first} bis {last}',
    'Stopped.': 'Angehalten.',
    '{n} events were queued and never sent: {remedy}': { one: '{n} wartete: {remedy}', other: '' },
    'await posthog.shutdown() before the code ends. By itself posthog-node sends nothing.': 'Ende.',
  },
}
Object.assign(globalThis, { name: JSON.stringify(words) })
const { pieces, say, sayCount, separated } = await import('../../../../../docs/live/core/words.ts')
const { readRecords } = await import('../../../../../docs/live/files/records.ts')
const { gapNotes } = await import('../../../../../docs/live/meaning/gaps.ts')
const { inWords } = await import('../../../../../docs/live/meaning/notes.ts')
const { endInWords, noticeInWords } = await import('../../../../../docs/live/run/in_words.ts')

test('texts, plurals and numbers are those of the language', () => {
  assert.equal(sayCount(1, '{n} row', '{n} rows'), '1 Zeile')
  assert.equal(sayCount(1234, '{n} row', '{n} rows'), '1.234 Zeilen')
  assert.equal(separated('1234.5'), '1.234,5')
  assert.equal(say('no such text'), 'no such text')
})

test('other things than text stand in place of placeholders', () => {
  assert.deepEqual(pieces('{a} is {b}.', { a: 1, b: 2 }), [1, ' is ', 2, '.'])
  assert.deepEqual(pieces('{c}', { a: 1 }), ['c'])
})

test('records say where they are in the language of the page', async () => {
  const locations = []
  for await (const { location } of readRecords(new Blob(['{"a":1}\n{"a":2}\n']), () => undefined))
    locations.push(location)
  assert.deepEqual(locations, ['Zeile 1', 'Zeile 2'])
})

test('what was assumed has months and numbers of the language', () => {
  const [gap] = gapNotes(new Set([2025 * 12, 2025 * 12 + 3]))
  assert.equal(gap?.text, 'nichts in Februar 2025 bis März 2025')
  const note = { kind: 'files', text: 'Dateien', count: 1234, example: 'b.csv', about: [] }
  assert.equal(inWords(note), 'Dateien: 1.234, etwa b.csv')
})

test('what a run says by itself is translated, and what its code says is not', () => {
  assert.equal(endInWords('Stopped.'), 'Angehalten.')
  assert.equal(endInWords('Line {n}'), 'Line {n}')
  const remedy =
    'await posthog.shutdown() before the code ends. By itself posthog-node sends nothing.'
  assert.equal(noticeInWords(`1 event was queued and never sent: ${remedy}`), '1 wartete: Ende.')
  assert.equal(noticeInWords('DeprecationWarning: old'), 'DeprecationWarning: old')
})
