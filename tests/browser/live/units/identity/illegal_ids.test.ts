// Distinct ids that PostHog merges with no other: person-utils.ts, read November 2026.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIllegal } from '../../../../../docs/live/identity/persons.ts'

const ANY_CASE =
  'anonymous guest distinctid distinct_id id not_authenticated email undefined true false'
const AS_WRITTEN = ['[object Object]', 'NaN', 'None', 'none', 'null', '0', 'undefined']

test('a placeholder is illegal, with blanks or in quotes too', () => {
  for (const word of [...ANY_CASE.split(' '), ...AS_WRITTEN])
    for (const id of [word, ` ${word}\t`, `"${word}"`, `'${word}'`, `" ${word} "`])
      assert.ok(isIllegal(id), id)
  for (const word of ANY_CASE.split(' ')) assert.ok(isIllegal(word.toUpperCase()), word)
})

test('nothing but blanks or quotes is illegal', () => {
  for (const id of ['', ' ', '\t\n', "''", '" "']) assert.ok(isIllegal(id), JSON.stringify(id))
})

test('any other id is legal', () => {
  for (const id of [
    ...['NULL', 'nan', 'NONE', '00', 'org_null', 'guest1', "'", '"', `"guest'`, `guest"`, "'guest"],
    ...['xguestx', 'gguestg', '-id-', "o'x'"],
  ])
    assert.equal(isIllegal(id), false, id)
})
