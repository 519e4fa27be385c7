// Which events count: the rule of the build, with the cases of tests/events/meaning/test_filters.py.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseTime } from '../../../../../docs/live/core/times.ts'
import {
  type AccountFilter,
  type Filters,
  isTestAccount,
  LocalClock,
  reasonToLeaveOut,
} from '../../../../../docs/live/meaning/filters.ts'

type Properties = Record<string, unknown>

interface Cases {
  accounts: { filter: AccountFilter; event?: Properties; person?: Properties; is_test: boolean }[]
  times: { timezone: string; value: unknown; local: string }[]
  days: (Filters & { value: string; counts: boolean })[]
}

const file = new URL('../../../../events/meaning/filter_cases.json', import.meta.url)
const cases = JSON.parse(readFileSync(file, 'utf8')) as Cases

const localTime = (timezone: string | undefined, value: unknown): number =>
  new LocalClock(timezone).local(parseTime(value), value)

const reason = (filters: Filters, time: number) => reasonToLeaveOut(filters, time, () => false)

test('a test account is one by the properties of an event or of its person', () => {
  for (const { filter, event = {}, person = {}, is_test } of cases.accounts) {
    const isTest = isTestAccount(filter, event) || isTestAccount(filter, person)
    assert.equal(isTest, is_test, JSON.stringify({ filter, event, person }))
  }
})

test('a time is that of the project, and one without a zone is one already', () => {
  for (const { timezone, value, local } of cases.times)
    assert.equal(localTime(timezone, value), Date.parse(`${local}Z`), String(value))
})

test('the first and the last day count as a whole, in the zone of the project', () => {
  for (const { value, counts, ...filters } of cases.days)
    assert.equal(reason(filters, localTime(filters.timezone, value)) === null, counts, value)
})
