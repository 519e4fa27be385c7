// The events of a run beside the build's: what belongs together, what differs, what is noise.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare, ingested, type PlainEvent } from '../../../../docs/live/run/comparison.ts'
import { eventsOf, parseMessage, type SentEvent } from '../../../../docs/live/runtime/messages.ts'

const event = (name: string, properties: Record<string, unknown> = {}, id = 'org_1') => ({
  event: name,
  distinct_id: id,
  properties,
})
const compareEvent = (sent: SentEvent, built: PlainEvent) => compare([sent], [built])[0]

test('equal events have no difference, whatever the order of their keys', () => {
  const sent = event('seen', { a: 1, b: { c: 1, d: [2] } })
  assert.deepEqual(
    compareEvent(sent, event('seen', { b: { d: [2], c: 1 }, a: 1 }))?.differences,
    [],
  )
})

test('a property that is different, missing or added is named, and so is the distinct id', () => {
  const sent = event('seen', { a: 1, b: '2', c: 3 }, 'org_2')
  const pair = compareEvent(sent, event('seen', { a: 1, b: 2, d: 4 }))
  assert.deepEqual(pair?.differences, ['distinct_id', 'b', 'c', 'd'])
})

test('what the SDK adds is noise, and what code sets is not', () => {
  const pair = compareEvent(
    event('seen', { $lib: 'web', token: 't', $set: { a: 1 } }),
    event('seen', { $set: { a: 1 } }),
  )
  assert.deepEqual(pair?.noise, { $lib: 'web', token: 't' })
  assert.deepEqual(pair?.differences, [])
})

test('of names with a dollar sign, those that code gives are none of the noise', () => {
  const given = {
    ...{ $set: { a: 1 }, $set_once: { b: 1 }, $groups: { team: 't' }, $group_type: 'team' },
    ...{ $group_key: 't', $group_set: { c: 1 }, $anon_distinct_id: 'x' },
  }
  const added = { $lib: 'web', $current_url: 'u', token: 't', distinct_id: 'x', title: 'T' }
  assert.deepEqual(ingested(event('seen', { ...given, ...added })), {
    plain: event('seen', given),
    noise: added,
  })
  const view = event('$pageview', { $current_url: 'u' }) // what this event is about
  assert.deepEqual(ingested(view), { plain: view, noise: {} })
})

test('a $set beside the properties is compared as ingestion moves it', () => {
  assert.deepEqual(
    compareEvent({ ...event('seen'), $set: { a: 1 } }, event('seen', { $set: { a: 1 } }))
      ?.differences,
    [],
  )
})

test('a browser identifies where a server sets', () => {
  const sent = event('$identify', { $set: { a: 1 }, $anon_distinct_id: 'x' })
  assert.deepEqual(compareEvent(sent, event('$set', { $set: { a: 1 } }))?.differences, [])
  assert.equal(compare([event('$identify')], [event('$set')]).length, 2)
  const other = event('seen', { $set: { a: 1 } }) // sets too, and is another event
  assert.equal(compare([other], [event('$set', { $set: { a: 1 } })]).length, 2)
})

test('an event that only one side has stands alone', () => {
  const pairs = compare([event('a'), event('b')], [event('b'), event('c')])
  assert.deepEqual(
    pairs.map(({ sent, built }) => [sent?.event, built?.event]),
    [
      ['a', undefined],
      ['b', 'b'],
      [undefined, 'c'],
    ],
  )
})

test('the events of a request are found in every form that the SDKs send', () => {
  const names = (body: unknown) =>
    eventsOf(body).map(({ event, distinct_id }) => [event, distinct_id])
  const plain = { event: 'a', distinct_id: 'x', properties: {} }
  assert.deepEqual(names({ api_key: 'k', batch: [plain, plain] }), [
    ['a', 'x'],
    ['a', 'x'],
  ])
  assert.deepEqual(names([{ event: 'a', properties: { distinct_id: 'y' } }]), [['a', 'y']])
  for (const other of [null, 1, 'a', {}, { event: 1 }, { batch: 'x' }])
    assert.deepEqual(eventsOf(other), [])
})

test('only messages of the known forms are taken', () => {
  for (const good of [
    { sent: [event('a')] },
    { log: 'x' },
    { error: 'x', line: 1 },
    { done: true },
  ])
    assert.deepEqual(parseMessage(JSON.stringify(good)), good)
  for (const bad of [
    '',
    'x',
    '1',
    'null',
    '[]',
    '{}',
    '{"sent":[{}]}',
    '{"sent":1}',
    '{"error":1}',
    '{"error":"x","line":"1"}',
    '{"done":1}',
    '{"log":[]}',
  ])
    assert.equal(parseMessage(bad), null)
})
