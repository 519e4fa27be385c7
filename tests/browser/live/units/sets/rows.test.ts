// Rows of files as the table of a set: by name, with the times in UTC.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TextColumn } from '../../../../../docs/live/database/columns.ts'
import { RowTableBuilder } from '../../../../../docs/live/sets/rows.ts'

const cellsOf = (type: string, values: unknown[]): (string | undefined)[] => {
  const builder = new RowTableBuilder('papers', [{ path: ['at'], type: type as 'VARCHAR' }])
  for (const at of values) builder.add({ at })
  const [column] = builder.build().columns as TextColumn[]
  return Array.from(column?.codes ?? [], (code) => column?.values[code])
}

test('a time with an offset is written in UTC, to the last digit', () => {
  const times = {
    '2024-01-01T00:30:00.250001+01:00': '2023-12-31T23:30:00.250001',
    '2024-01-01 00:30-0330': '2024-01-01T04:00:00',
    '2024-01-01 00:30:00+02': '2023-12-31T22:30:00',
    '2024-01-01T00:30:00Z': '2024-01-01T00:30:00Z',
    '2024-01-01 00:30:00': '2024-01-01 00:30:00',
    '2024-01-01': '2024-01-01',
    'at 25:99+01': 'at 25:99+01',
  }
  assert.deepEqual(cellsOf('DATETIME', Object.keys(times)), Object.values(times))
  assert.deepEqual(cellsOf('VARCHAR', ['12:30+01']), ['12:30+01'])
})

test('a value that is not there has no text, and any other one has', () => {
  const values = [null, undefined, '', 0, false, 12n, [1, 'a'], { b: 1 }]
  assert.deepEqual(cellsOf('VARCHAR', values), [
    ...[undefined, undefined, '', '0', 'false', '12', '[1,"a"]', '{"b":1}'],
  ])
})

test('a column is one that any row has, also as a part of another', () => {
  const specs = [['size', 'width'], ['size', 'height'], ['name']].map((path) => ({
    path,
    type: 'VARCHAR' as const,
  }))
  const builder = new RowTableBuilder('papers', specs)
  builder.add({ size: { width: 1 }, shelf: 'a' })
  assert.throws(
    () => builder.build(),
    /There is no column "name" for papers; the file has size, shelf\./,
  )
  builder.add({ name: 'b' })
  const columns = builder.build().columns as TextColumn[]
  assert.deepEqual(
    columns.map(({ values }) => values),
    [['1'], [], ['b']],
  )
  assert.deepEqual(builder.unused, ['shelf'])
  assert.throws(() => new RowTableBuilder('papers', specs).build(), /The file has no rows\./)
})
