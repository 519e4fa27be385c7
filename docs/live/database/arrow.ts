// Columns to Arrow, which is how tables go into DuckDB, and Arrow to rows, which come out.
import * as arrow from 'apache-arrow'
import type { Cell, Result } from '../core/result.ts'
import type { Column, Table } from './columns.ts'

/**
 * A table as an Arrow stream of flat columns c0, c1, … . A table without rows gets one row of
 * NULLs, since a stream without rows has no dictionaries and DuckDB expects them.
 */
export function toArrow(table: Table): Uint8Array {
  const columns = table.rows ? table.columns : table.columns.map(withNullRow)
  const vectors = columns.map((column, index) => [`c${index}`, vector(column)])
  return arrow.tableToIPC(new arrow.Table(Object.fromEntries(vectors)), 'stream')
}

const withNullRow = (column: Column): Column =>
  'times' in column ? { ...column, times: Float64Array.of(NaN) } : { ...column, codes: [-1] }

function vector(column: Column): arrow.Vector {
  if ('times' in column) {
    const { times } = column
    return arrow.makeVector(
      arrow.makeData({
        type: new arrow.Float64(),
        data: times,
        ...validity(times.length, (row) => !Number.isNaN(times[row])),
      }),
    )
  }
  const { codes, values } = column
  const dictionary = stringVector(values.length ? values : [''])
  return arrow.makeVector(
    arrow.makeData({
      type: new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
      dictionary,
      data: Int32Array.from(codes, (code) => Math.max(code, 0)),
      ...validity(codes.length, (row) => (codes[row] ?? -1) >= 0),
    }),
  )
}

/** Strings in Arrow's layout. Arrow's own builders compile code, which the policy forbids. */
function stringVector(values: string[]): arrow.Vector<arrow.Utf8> {
  const encoder = new TextEncoder()
  const parts = values.map((value) => encoder.encode(value))
  const valueOffsets = new Int32Array(values.length + 1)
  parts.forEach((part, index) => {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + part.length
  })
  const data = new Uint8Array(valueOffsets.at(-1) ?? 0)
  for (const [index, part] of parts.entries()) data.set(part, valueOffsets[index])
  return arrow.makeVector(
    arrow.makeData({
      type: new arrow.Utf8(),
      length: values.length,
      nullCount: 0,
      valueOffsets,
      data,
    }),
  )
}

/** Arrow's bitmap of the rows that have a value. */
function validity(rows: number, hasValue: (row: number) => boolean) {
  const nullBitmap = new Uint8Array(Math.ceil(rows / 8))
  let nullCount = 0
  for (let row = 0; row < rows; row++) {
    if (hasValue(row)) nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7))
    else nullCount++
  }
  return { length: rows, nullCount, nullBitmap }
}

/** The rows of Arrow batches as plain values. */
export function fromArrow(schema: arrow.Schema, batches: arrow.RecordBatch[]): Result {
  const rows: Cell[][] = []
  for (const batch of batches) {
    const columns = schema.fields.map(({ type }, index) => ({
      type: type as arrow.DataType,
      vector: batch.getChildAt(index),
    }))
    for (let row = 0; row < batch.numRows; row++) {
      rows.push(columns.map(({ type, vector }) => cell(vector?.get(row), type)))
    }
  }
  return { columns: schema.fields.map((field) => field.name), rows }
}

function cell(value: unknown, type: arrow.DataType): Cell {
  if (value === null || value === undefined) return null
  if (arrow.DataType.isTimestamp(type) || arrow.DataType.isDate(type))
    return new Date(Number(value))
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
    return value
  return (
    JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? Number(inner) : inner)) ??
    String(value)
  )
}
