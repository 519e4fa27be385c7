// Which events of a reader's file would be counted wrongly.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'
import { Validation } from '../../../../../docs/live/upload/validation.ts'

const NOW = Date.UTC(2025, 0, 1)
const HOUR = 3_600_000

/** What is wrong with one event, or "". */
function problem(event: string, id: string, time: number, amount: string | null): string {
  const validation = new Validation(['purchase_value'], NOW)
  const checked = { event, distinct_id: id, person_id: null, time }
  validation.add(checked, (name) => (name === 'purchase_value' ? amount : null))
  try {
    validation.throwIfInvalid()
  } catch (error) {
    assert.ok(error instanceof UploadError)
    return error.message
  }
  return ''
}

/** An example says nothing of an empty value, as in a build. */
const having = (value: string): string => value && `, with "${value}"`

test('a payment is a finite number from zero on', () => {
  for (const amount of ['0', '10', '10.5', '1e3', null])
    assert.equal(problem('purchase', 'org_1', NOW, amount), '', String(amount))
  for (const amount of ['', ' ', 'five', '-0.01', 'NaN', 'Infinity', '$5'])
    assert.equal(
      problem('purchase', 'org_1', NOW, amount),
      `1 event has a "purchase_value" that is not an amount (a "purchase"${having(amount)}). ` +
        'Fix or remove them, then try again.',
    )
})

test('a time may be some hours ahead, as clocks are, and no further', () => {
  assert.equal(problem('a', 'org_1', NOW + 23 * HOUR, null), '')
  assert.match(
    problem('a', 'org_1', NOW + 23 * HOUR + 1, null),
    /^1 event has a timestamp in the future \(a "a", with "2025-01-01T23:00:00\.001Z"\)/,
  )
})

test('an id that PostHog never merges is a problem, counted over all events', () => {
  const validation = new Validation([], NOW)
  for (const distinct_id of ['null', 'org_1', 'undefined', 'guest'])
    validation.add({ event: 'a', distinct_id, person_id: null, time: NOW }, () => null)
  assert.throws(() => validation.throwIfInvalid(), {
    message: /^3 events have a distinct id that PostHog never merges \(a "a", with "guest"\)/,
  })
})

test('an example is cut, however long the value is', () => {
  const message = problem('purchase', 'org_1', NOW, 'x'.repeat(5000))
  assert.ok(message.length < 250, message)
})
