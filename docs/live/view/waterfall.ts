// What a waterfall is drawn from, as macros/render/kinds/waterfall.py has it.
import { label, noun, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'
import { say } from '../core/words.ts'

type Step = Record<string, string | number | boolean>

const EXACT = 0.005 // dollars: what rounding may leave of a sum

/** A row's name as it is in a specification: a time is a day. */
export const key = (cell: Cell): string =>
  cell instanceof Date ? cell.toISOString().slice(0, 10) : value(cell)

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0)

const stepsOf = (row: Cell[]): number[] => row.slice(1, -1).map(Number)

const levelOf = (row: Cell[]): number => Number(row.at(-1))

/** Why the steps of rows cannot be drawn, in a sentence, or "". */
export function reasonNotAWaterfall({ columns, rows }: Result): string {
  for (const row of rows) {
    const at = row.findIndex((cell, index) => index > 0 && !Number.isFinite(cell))
    if (at > 0) return say('The chart needs numbers in its column "{name}".', { name: columns[at] })
  }
  for (const [index, row] of rows.slice(1).entries()) {
    const end = levelOf(rows[index] ?? []) + sum(stepsOf(row))
    if (Math.abs(end - levelOf(row)) > EXACT)
      return say('The steps of {name} do not lead to its last column.', {
        name: value(row[0] ?? null),
      })
  }
  return ''
}

/** The plotted steps: where each begins and ends, and the level that its row ends at. */
export function waterfallValues({ columns, rows }: Result, unit: string): Step[] {
  return rows.flatMap((row, number) => {
    const steps = rowSteps(columns, row, unit)
    const peak = Math.max(...steps.flatMap(({ start, end }) => [Number(start), Number(end)]))
    const closing = {
      closing: true,
      peak,
      ...(number === rows.length - 1 && { last: true }),
    }
    return steps.map((step, index) => (index === steps.length - 1 ? { ...step, ...closing } : step))
  })
}

/** Those of a row's steps that are not zero; where all are, the first one. */
function rowSteps(columns: string[], row: Cell[], unit: string): Step[] {
  const steps = stepsOf(row).map((step, index) => ({ step, column: columns[index + 1] ?? '' }))
  const changes = steps.filter(({ step }) => step !== 0)
  let start = levelOf(row) - sum(stepsOf(row))
  return (changes.length > 0 ? changes : steps.slice(0, 1)).map(({ step, column }) => {
    const datum: Step = {
      key: key(row[0] ?? null),
      label: value(row[0] ?? null),
      group: label(column),
      text: value(step, unit),
      total: value(levelOf(row), unit),
      side: step < 0 ? 'down' : 'up',
      start,
      end: start + step,
      level: levelOf(row),
    }
    start += step
    return datum
  })
}

/** The rows with their levels, without the steps. */
export const levels = ({ columns, rows }: Result): Result => ({
  columns: [columns[0] ?? '', columns.at(-1) ?? ''],
  rows: rows.map((row) => [row[0] ?? null, row.at(-1) ?? null]),
})

/** Each step over all rows, in words. */
export function totals({ columns, rows }: Result, unit: string): string {
  const sums = columns.slice(1, -1).map((column, index) => {
    const total = sum(rows.map((row) => Number(row[index + 1])))
    return `${noun(column)} ${value(total, unit)}`
  })
  return say('In all: {sums}.', { sums: sums.join(', ') })
}
