// What a payment is worth: the rule of the build, with the cases of tests/events/meaning/test_money.py.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  type Amount,
  currencyCode,
  dollars,
  eventOfAmount,
  hasRate,
  valueOfRefund,
} from '../../../../../docs/live/meaning/amounts.ts'

interface Cases {
  dollars: { amount: Amount; value: unknown; currency?: string; dollars: string }[]
  refunds: { event: string; value: unknown; expected: [event: string, value: string] }[]
}

const file = new URL('../../../../events/meaning/amount_cases.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Cases

test('an amount is what it is worth, to the last digit', () => {
  for (const { amount, value, currency, dollars: expected } of cases.dollars) {
    const worth = dollars(String(value), amount, currencyCode(currency ?? null))
    const isExact = !String(value).includes('e')
    assert.equal(isExact ? worth : Number(worth), isExact ? expected : Number(expected))
  }
})

test('a refund is less, whatever its sign is', () => {
  for (const { event, value, expected } of cases.refunds) {
    const name = eventOfAmount(event, String(value))
    const isRefund = name === 'purchase_refunded'
    assert.deepEqual([name, isRefund ? valueOfRefund(String(value)) : String(value)], expected)
  }
})

test('what is no number stays as it is, for the one who says so', () => {
  assert.equal(dollars('ten', { property: 'amount', unit: 'cents' }, ''), 'ten')
  assert.equal(eventOfAmount('purchase', '-ten'), 'purchase')
})

test('a currency has a rate, or nothing has', () => {
  const amount = { property: 'amount', rates: { EUR: '1.08' } }
  assert.deepEqual(
    ['EUR', 'USD', 'JPY'].map((code) => hasRate(amount, code)),
    [true, true, false],
  )
  assert.ok(hasRate({ property: 'amount' }, 'JPY'))
})
