// Names that differ: the rule of the build, with the cases of tests/events/meaning/test_mapping.py.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  EventNames,
  type EventSources,
  firstValue,
} from '../../../../../docs/live/meaning/mapping.ts'

interface Case {
  name: string
  events?: EventSources
  properties?: Record<string, string | string[]>
  rows: { event: string; properties: Record<string, unknown> }[]
  expected: [event: string, plan: string | null][]
  notes?: string[]
}

const file = new URL('../../../../events/meaning/mapping_cases.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[]

for (const { name, events = {}, properties = {}, rows, expected, notes } of cases)
  test(name, () => {
    const names = new EventNames(events)
    const counts = new Map<string, number>()
    const read = rows.flatMap(({ event, properties: own }) => {
      const plan = firstValue(own, properties.plan ?? 'plan') ?? null
      return names.of(event, own).map((ours) => {
        const pair = `${ours} ${event}`
        counts.set(pair, (counts.get(pair) ?? 0) + 1)
        return [ours, plan]
      })
    })
    const sorted = read.map((row) => JSON.stringify(row)).sort()
    assert.deepEqual(sorted, expected.map((row) => JSON.stringify(row)).sort())
    const written = names
      .notes((ours, theirs) => counts.get(`${ours} ${theirs}`) ?? 0)
      .map(({ text, count }) => `${count} ${text}`)
    assert.deepEqual(written, notes ?? [])
  })
