// When a result is no answer, with the cases that test the build's own rule.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Cell } from '../../../../docs/live/core/result.ts'
import { sentence, short, whatIsLacking } from '../../../../docs/live/view/missing.ts'

type Case = {
  name: string
  rows: Cell[][]
  unit: string
  events: string[] | null
  present: string[]
  absent_properties: string[][]
  label: string
  reason: string
  short: string
}
const cases = JSON.parse(
  readFileSync(new URL('../../../answers/zero_cases.json', import.meta.url), 'utf8'),
) as Case[]

for (const each of cases) {
  const { rows, unit, events, present, absent_properties, label, reason } = each
  test(each.name, () => {
    const columns = (rows[0] ?? ['']).map((_, index) => `c${index}`)
    const reads = { events, absentProperties: absent_properties }
    const lacks = whatIsLacking({ columns, rows }, unit, reads, new Set(present))
    assert.equal(sentence(label, lacks), reason)
    assert.equal(short(lacks), each.short)
  })
}

test('NaN is nothing, as NULL is', () => {
  const result = { columns: ['n'], rows: [[Number.NaN], [null]] }
  const reads = { events: ['purchase'], absentProperties: [] }
  assert.equal(
    sentence('your data', whatIsLacking(result, 'users', reads, new Set(['purchase']))),
    'No answer: your data has no event that this query counts.',
  )
})
