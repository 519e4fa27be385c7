// What is said of payments, and which are no sum: the rules of the build's money.py.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inWords } from '../../../../../docs/live/meaning/notes.ts'
import { type Payment, Payments } from '../../../../../docs/live/meaning/payments.ts'
import { EventTableBuilder } from '../../../../../docs/live/upload/event_columns.ts'

function payments(...some: Partial<Payment>[]): Payments {
  const all = new Payments()
  const usual = { event: 'purchase', original: null, currency: null, organization: 'acme' }
  for (const [row, payment] of some.entries())
    all.add(row, { ...usual, time: row, value: '20', ...payment })
  return all
}

test('a payment that came twice is named', () => {
  const all = payments({ time: 7 }, { time: 7 }, { time: 7, value: '30' }, { time: 8 })
  assert.deepEqual(all.notes().map(inWords), [
    'payments may have come twice: the same organization, amount and moment under another uuid; ' +
      'they are counted: 1, such as acme, 20, 1970-01-01 00:00:00',
  ])
})

test('currencies that nothing converts are no sum', () => {
  const all = payments({ value: '100', currency: 'USD' }, { value: '100', currency: 'jpy' })
  assert.ok(all.isMixed)
  const text = 'payments in several currencies, and no rates for them: 100 JPY, 100 USD: 2'
  assert.deepEqual(all.notes().map(inWords), [text])
  assert.ok(!payments({}, { currency: 'JPY', original: '3000' }).isMixed)
})

test('what lacks an amount, or has another sign, is said', () => {
  const all = payments({ value: null }, { value: '-5' }, { event: 'purchase_refunded' })
  assert.deepEqual(all.notes().map(inWords), [
    'payments lack an amount, and count as nothing: 1, such as acme, 1970-01-01 00:00:00',
    'payments are negative, and count as refunds: 1',
    'refunds have a positive amount, and are subtracted all the same: 1',
  ])
})

/** The rows of a file of events, each as its event and its amount. */
function rows(events: Record<string, string>, ...some: [event: string, properties: object][]) {
  const columns = ['event', 'properties.purchase_value'].map((path) => ({
    path: path.split('.'),
    type: 'VARCHAR',
  }))
  const mapping = { events, properties: {}, model: 'organization' as const, organization: '' }
  const builder = new EventTableBuilder(columns, mapping)
  for (const [event, properties] of some) {
    const fields = { event, distinct_id: 'acme', timestamp: '2025-03-01T10:00:00Z', properties }
    builder.add({ fields, location: 'Line 1' })
  }
  const table = builder.build()
  const texts = table.columns.flatMap((column) =>
    'values' in column
      ? [Array.from(column.codes, (code) => (code < 0 ? null : column.values[code]))]
      : [],
  )
  return Array.from({ length: table.rows }, (_, row) => texts.map((column) => column[row]))
}

test('a negative payment is a refund in the table, and a refund is less', () => {
  const read = rows(
    {},
    ['purchase', { purchase_value: -5 }],
    ['purchase_refunded', { purchase_value: 5 }],
    ['purchase', { purchase_value: 20 }],
  )
  assert.deepEqual(read, [
    ['purchase_refunded', '-5'],
    ['purchase_refunded', '-5'],
    ['purchase', '20'],
  ])
})

test('amounts in several currencies are none in the table', () => {
  const read = rows(
    {},
    ['purchase', { purchase_value: 100, currency: 'USD' }],
    ['purchase', { purchase_value: 100, currency: 'JPY' }],
  )
  assert.deepEqual(read, [
    ['purchase', null],
    ['purchase', null],
  ])
})

test('one of theirs that the reader chose for two of ours is two rows', () => {
  const read = rows({ account_created: 'signup', plan_selected: 'signup' }, ['signup', {}])
  assert.deepEqual(read, [
    ['account_created', null],
    ['plan_selected', null],
  ])
})
