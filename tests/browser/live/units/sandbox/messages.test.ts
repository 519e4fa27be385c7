// What the frame of the sandbox and the code in it may say to the page: a form, and nothing else.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, listener, parseMessage } from '../../../../../docs/live/runtime/messages.ts'
import { isReport, MOST_CHARACTERS } from '../../../../../docs/live/sandbox/messages.ts'

test('a report is a number and strings of a bounded length', () => {
  for (const report of [
    { id: 0 },
    { id: 1, text: '' },
    { id: 2, error: 'x' },
    { id: 3, killed: 'time' },
  ])
    assert.ok(isReport(report), JSON.stringify(report))
  const long = 'x'.repeat(MOST_CHARACTERS)
  assert.ok(isReport({ id: 1, text: long }))
  for (const data of [
    ...[null, undefined, 1, 'id', [], {}, { id: '1' }, { id: null }],
    ...[
      { id: 1, text: 1 },
      { id: 1, text: `${long}x` },
      { id: 1, text: { toString: () => 'x' } },
    ],
    ...[{ id: 1, error: ['x'] }, { id: 1, error: null }, { id: 1, killed: true }, { text: 'x' }],
  ])
    assert.equal(isReport(data), false)
})

const EVENT = { event: 'a', distinct_id: 'b', properties: { n: 1 } }

test('a message of a run has one of five forms', () => {
  for (const message of [
    ...[
      { sent: [EVENT, EVENT] },
      { sent: [] },
      { log: 'x' },
      { error: 'x' },
      { error: 'x', line: 3 },
    ],
    ...[{ progress: 'x' }, { done: true }],
  ])
    assert.deepEqual(parseMessage(JSON.stringify(message)), message)
})

test('anything else is no message', () => {
  for (const message of [
    ...[null, 1, 'log', [], {}, [{ log: 'x' }], { log: 1 }, { done: 'yes' }, { progress: null }],
    ...[{ error: 1 }, { error: 'x', line: '3' }, { error: 'x', line: null }],
    ...[{ sent: EVENT }, { sent: [EVENT, null] }, { sent: [{ ...EVENT, event: 1 }] }],
    ...[{ sent: [{ ...EVENT, distinct_id: null }] }, { sent: [{ ...EVENT, properties: [] }] }],
  ])
    assert.equal(parseMessage(JSON.stringify(message)), null, JSON.stringify(message))
  for (const text of ['', '{', 'done', '<b>']) assert.equal(parseMessage(text), null)
})

test('a listener hears messages only, and returns true at the end of the run', () => {
  const heard: unknown[] = []
  const listen = listener((message) => heard.push(message))
  assert.equal(listen('{"log": "x"}'), false)
  assert.equal(listen('{"done": 1}'), false)
  assert.equal(listen('done'), false)
  assert.equal(listen('{"done": true}'), true)
  assert.deepEqual(heard, [{ log: 'x' }, { done: true }])
})

test('events are those of the body, in each form that an SDK uses', () => {
  const sent = { event: 'a', distinct_id: 'b', properties: { n: 1 } }
  for (const body of [EVENT, [EVENT], { batch: [EVENT] }, { api_key: 'k', batch: [EVENT] }])
    assert.deepEqual(eventsOf(body), [sent])
  assert.deepEqual(
    eventsOf({ batch: [EVENT, { ...EVENT, event: 'c' }] }).map((e) => e.event),
    ['a', 'c'],
  )
  assert.deepEqual(eventsOf({ event: 'a', properties: { distinct_id: 'c' } })[0]?.distinct_id, 'c')
  const full = { ...EVENT, timestamp: '2025', uuid: 'u', $set: { x: 1 }, $set_once: { y: 2 } }
  assert.deepEqual(eventsOf({ ...full, sent_at: 'now' }), [full])
  for (const body of [null, 'x', 1, {}, { batch: null }, { event: 1 }])
    assert.deepEqual(eventsOf(body), [])
  assert.deepEqual(eventsOf({ event: 'a', distinct_id: 5, $set: [1], uuid: 2 }), [
    { event: 'a', distinct_id: '5', properties: {} },
  ])
})
