// When a result is no answer, with the cases that test the build's own rule.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Cell } from '../../../../docs/live/core/result.ts'
import { reasonForNoAnswer } from '../../../../docs/live/upload/missing.ts'

type Case = {
  name: string
  rows: Cell[][]
  unit: string
  events: string[] | null
  present: string[]
  absent_properties: string[][]
  label: string
  reason: string
}
const cases = JSON.parse(
  readFileSync(new URL('../../../answers/zero_cases.json', import.meta.url), 'utf8'),
) as Case[]

for (const { name, rows, unit, events, present, absent_properties, label, reason } of cases) {
  test(name, () => {
    const columns = (rows[0] ?? ['']).map((_, index) => `c${index}`)
    const reads = { events, absentProperties: absent_properties }
    assert.equal(reasonForNoAnswer({ columns, rows }, unit, label, reads, new Set(present)), reason)
  })
}

test('NaN is nothing, as NULL is', () => {
  const result = { columns: ['n'], rows: [[Number.NaN], [null]] }
  const reads = { events: ['purchase'], absentProperties: [] }
  assert.equal(
    reasonForNoAnswer(result, 'users', 'your data', reads, new Set(['purchase'])),
    'No answer: your data has no event that this query counts.',
  )
})
