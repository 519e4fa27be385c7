// Tables by columns, to Arrow and back, and the SQL that makes them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { fromArrow, toArrow } from '../../../../docs/live/database/arrow.ts'
import {
  type Table,
  TextColumnBuilder,
  unpack,
  populatedColumns,
} from '../../../../docs/live/database/columns.ts'
import { createTableSql } from '../../../../docs/live/database/sql.ts'

const PACKED = JSON.stringify({
  events: {
    rows: 3,
    columns: [
      {
        path: ['event'],
        type: 'VARCHAR',
        values: ['a', 'ü\u{1f600}'],
        codes: [1, -1, 0],
      },
      { path: ['timestamp'], type: 'TIMESTAMP', steps: [10, 5, 5] },
      {
        path: ['properties', '$set', "o'k"],
        type: 'VARCHAR',
        values: [],
        codes: [-1, -1, -1],
      },
      {
        path: ['properties', 'n'],
        type: 'VARCHAR',
        values: ['1'],
        codes: [0, 0, 0],
      },
    ],
  },
  groups: {
    rows: 0,
    columns: [{ path: ['index'], type: 'INTEGER', values: [], codes: [] }],
  },
})

function plain(table: Table): unknown[][] {
  const arrow = tableFromIPC(toArrow(table))
  return fromArrow(arrow.schema, arrow.batches).rows
}

test('rows go into Arrow and come out as they were', () => {
  assert.deepEqual(plain(unpack(PACKED).events), [
    ['ü\u{1f600}', 10, null, '1'],
    [null, 15, null, '1'],
    ['a', 20, null, '1'],
  ])
})

test('a table without rows has columns, and SQL selects no row of it', () => {
  const { groups } = unpack(PACKED)
  assert.deepEqual(plain(groups), [[null]])
  assert.match(createTableSql('s', 'groups', groups), /LIMIT 0$/)
})

test('fields with dots become STRUCTs, and no name ends its quotes', () => {
  assert.equal(
    createTableSql('organization', 'events', unpack(PACKED).events),
    'CREATE OR REPLACE TABLE "organization"."events" AS SELECT CAST(c0 AS VARCHAR) AS "event", ' +
      'epoch_ms(CAST(c1 AS BIGINT)) AS "timestamp", ' +
      "{'$set': {'o''k': CAST(c2 AS VARCHAR)}, 'n': CAST(c3 AS VARCHAR)} AS \"properties\" " +
      'FROM main.flat LIMIT 3',
  )
})

test('a query may use the columns that have values, of tables that have rows', () => {
  assert.deepEqual(populatedColumns(unpack(PACKED)), [
    ['events', ['event', 'timestamp', 'properties.n']],
  ])
})

test('a column of text grows with its rows, and keeps each text once', () => {
  const builder = new TextColumnBuilder(['event'])
  const texts = Array.from({ length: 5000 }, (_, row) => (row % 7 === 3 ? null : `${row % 5}`))
  for (const text of texts) builder.add(text)
  const column = builder.build()
  assert.deepEqual([...column.values].sort(), ['0', '1', '2', '3', '4'])
  assert.equal(column.codes.length, texts.length)
  const read = Array.from(column.codes, (code) => (code < 0 ? null : column.values[code]))
  assert.deepEqual(read, texts)
})
