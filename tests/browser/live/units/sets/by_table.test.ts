// Which of a reader's files is which table of a set.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesByTable } from '../../../../../docs/live/sets/by_table.ts'

const SHOP = ['customers', 'orders']
const filesOf = (...names: string[]) => names.map((name) => new File([], name))
const namesOf = (...names: string[]) =>
  Object.fromEntries(
    Object.entries(filesByTable('shop', filesOf(...names), SHOP)).map(([table, files]) => [
      table,
      files.map(({ name }) => name),
    ]),
  )

test('files are those of the tables that they are named after, whatever their kinds', () => {
  const files = namesOf('Orders.csv', 'customers.jsonl.gz', 'orders.parquet')
  assert.deepEqual(files, {
    customers: ['customers.jsonl.gz'],
    orders: ['Orders.csv', 'orders.parquet'],
  })
})

test('a set of one table takes files of any name', () => {
  const files = filesOf('a.csv', 'b.csv')
  assert.deepEqual(filesByTable('papers', files, ['papers']), { papers: files })
})

test('a file of no table, and a table without a file, are named', () => {
  assert.throws(() => namesOf('orders.csv', 'customers.csv', 'stock.csv'), {
    message: '"stock.csv" is named after no table of shop: customers, orders.',
  })
  assert.throws(() => namesOf('orders.csv'), {
    message:
      'There is no file for the table "customers". ' +
      'Choose one for each, named after it: customers, orders.',
  })
})
