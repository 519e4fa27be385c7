// Times of a reader's file, on a computer whose own time is not UTC.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTime } from '../../../../../docs/live/core/times.ts'

for (const zone of ['Asia/Kolkata', 'America/St_Johns', 'UTC']) {
  test(`a time without a zone is in UTC for a reader in ${zone}`, () => {
    process.env.TZ = zone
    const midnight = Date.UTC(2025, 5, 1)
    for (const text of ['2025-06-01', '2025-06-01 00:00:00', '2025-06-01T00:00:00.000'])
      assert.equal(parseTime(text), midnight, text)
  })

  test(`a time with a zone is in that zone for a reader in ${zone}`, () => {
    process.env.TZ = zone
    const time = Date.UTC(2025, 5, 1, 12, 30)
    for (const text of [
      ...['2025-06-01T12:30:00Z', '2025-06-01 12:30:00z', '2025-06-01 18:00:00+05:30'],
      ...['2025-06-01 18:00:00+0530', '2025-06-01 10:30:00-02', '2025-06-01T12:30:00+00:00'],
    ])
      assert.equal(parseTime(text), time, text)
    assert.equal(parseTime(new Date(time)), time)
  })
}

test('what is no time is none', () => {
  for (const value of [
    '',
    'today',
    '06/01/2025',
    '2025-6-1',
    '2025-13-01',
    'x2025-06-01',
    true,
    {},
  ])
    assert.ok(Number.isNaN(parseTime(value)), String(value))
})
