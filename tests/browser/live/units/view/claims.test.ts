// Two sums are the same where only the order of additions differs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSame } from '../../../../../docs/live/view/claims.ts'

test('amounts added in another order have the same sum', () => {
  assert.notEqual(0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1)
  assert.equal(isSame(0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1), true)
})

test('one organization more is another sum', () => {
  assert.equal(isSame(231, 282), false)
  assert.equal(isSame(1_000_000, 1_000_001), false)
})

test('nothing is the same as a result that is missing', () => {
  assert.equal(isSame(Number.NaN, 0), false)
  assert.equal(isSame(0, 0), true)
})
