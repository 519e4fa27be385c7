// Which name in a file is suggested for one of the tutorial's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestMatch, splitWords } from '../../../../docs/live/files/name_matching.ts'

test('a name has the same words, however it is written', () => {
  for (const name of ['userId', 'user_id', 'User ID', 'user-id']) {
    assert.deepEqual(splitWords(name), ['user', 'id'])
  }
})

test('the most similar name is suggested, by words and by synonyms', () => {
  assert.equal(bestMatch('account_created', ['Page Viewed', 'Account Created']), 'Account Created')
  assert.equal(bestMatch('account_created', ['user_added', 'invoice']), 'user_added')
  assert.equal(bestMatch('purchase_value', ['id', 'payment_amount']), 'payment_amount')
})

test('nothing is suggested where less than half of the words are alike', () => {
  assert.equal(bestMatch('account_created', ['created_by_a_person', 'x']), '')
  assert.equal(bestMatch('plan', []), '')
})
