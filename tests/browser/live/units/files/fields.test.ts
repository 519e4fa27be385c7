// Which fields of a record are an event's, where several could be, or one is empty.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FieldReader } from '../../../../../docs/live/files/fields.ts'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'

const GIVEN = { event: 'a', distinct_id: 'd', timestamp: '2026-01-01T00:00:00Z' }
const read = (fields: Record<string, unknown>) => new FieldReader().read(fields, 'Line 3')

test('a field with our very name goes before one in capitals', () => {
  assert.equal(read({ EVENT: 'b', ...GIVEN })?.event, 'a')
})

test('two fields that differ from our name in capitals alone are not guessed between', () => {
  const { event, ...others } = GIVEN
  assert.throws(
    () => read({ ...others, Event: event, EVENT: 'b' }),
    new UploadError('The column "event" could be "Event" or "EVENT"; rename the one that it is.'),
  )
})

test('the next of other tools’ names counts where the first is empty', () => {
  const { event, timestamp } = GIVEN
  const names = { event, timestamp, userId: '', anonymousId: 'anonymous' }
  assert.equal(read(names)?.distinct_id, 'anonymous')
  assert.equal(read({ ...names, userId: 'ann' })?.distinct_id, 'ann')
})

test('an event without a name is refused, and a record of nothing passed over', () => {
  const sentence = /^Error: Line 3 has no "event"\./
  for (const event of ['', null]) assert.throws(() => read({ ...GIVEN, event }), sentence)
  assert.equal(read({ event: '', distinct_id: null, timestamp: '' }), null)
  assert.throws(() => read({ event: 'a', timestamp: 'x' }), /^Error: Line 3 has no "distinct_id"/)
  assert.throws(() => read({ event: 'a', distinct_id: 'x' }), /^Error: Line 3 has no "timestamp"/)
})

test('properties that are an empty text are none, and other texts have to be JSON', () => {
  assert.deepEqual(Object.keys(read({ ...GIVEN, properties: '' })?.properties ?? { no: 1 }), [])
  const twice = JSON.stringify(JSON.stringify({ plan: 'pro' }))
  assert.equal(read({ ...GIVEN, properties: twice })?.properties.plan, 'pro')
  assert.throws(() => read({ ...GIVEN, properties: 'plan' }), /not a JSON object/)
})

test('groups are by their column, or by their type where an event has no column of any', () => {
  const groups = (properties: object, columns: object = {}) =>
    read({ ...GIVEN, ...columns, properties })?.groups
  const byType = { team: 't', company: 10 }
  assert.deepEqual(groups({ $groups: byType }), { '$groups.team': 't', '$groups.company': '10' })
  assert.deepEqual(groups({ $groups: JSON.stringify(byType), $group_1: 'g' }), { $group_1: 'g' })
  const long = '{"team": 9007199254740993}'
  assert.deepEqual(groups({ $groups: long }), { '$groups.team': '9007199254740993' })
  assert.deepEqual(groups({ $groups: byType }, { $group_0: 'g' }), { $group_0: 'g' })
  for (const nothing of [null, '', 'team', '{team', [1], {}])
    assert.deepEqual(groups({ $groups: nothing }), {})
})
