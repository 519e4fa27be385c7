// Whole numbers that JavaScript would round keep their digits; all else is read as it stands.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from '../../../../../docs/live/files/json.ts'

test('a long whole number is a text of its digits', () => {
  const text = `{"id": 12345678901234567, "less": -12345678901234567, "whole": 12345678901234567.00,
    "part": 1234567890123456.75, "power": 12345678901234567e2, "short": 123456789012345,
    "text": "12345678901234567.5", "list": [1234567890123456]}`
  assert.deepEqual(parseJson(text), {
    id: '12345678901234567',
    less: '-12345678901234567',
    whole: '12345678901234567',
    part: Number('1234567890123456.75'),
    power: Number('12345678901234567e2'),
    short: 123456789012345,
    text: '12345678901234567.5',
    list: ['1234567890123456'],
  })
})
