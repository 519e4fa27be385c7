// The script of the sandbox's frame, with a page and a worker that only note what they get.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MOST_CHARACTERS, MOST_MESSAGES } from '../../../../../docs/live/sandbox/messages.ts'

type Said = { id: number; text?: string; error?: string; killed?: string }

class FakeWorker {
  static last: FakeWorker
  onmessage: (event: { data: unknown }) => void = () => undefined
  onerror: (event: { preventDefault(): void; message: string }) => void = () => undefined
  isTerminated = false
  got: unknown[] = []
  constructor() {
    FakeWorker.last = this
  }
  postMessage(data: unknown): void {
    this.got.push(data)
  }
  terminate(): void {
    this.isTerminated = true
  }
}

const said: Said[] = []
const parent = { postMessage: (report: Said) => said.push(report) }
let obey: (event: { source: unknown; data: unknown }) => void = () => undefined
const listen = (_: string, listener: typeof obey) => {
  obey = listener
}
Object.assign(globalThis, {
  parent,
  self: { origin: 'null' },
  addEventListener: listen,
  Worker: FakeWorker,
})
const scripts: Blob[] = []
URL.createObjectURL = (script) => {
  scripts.push(script as Blob)
  return 'blob:null/1'
}
await import('../../../../../docs/live/sandbox/host.ts')

const command = (data: unknown) => obey({ source: parent, data })

/** Start a worker as the page does; what is said afterwards is in `said`. */
function start(id: number, limit = 60_000): FakeWorker {
  command({ start: id, parts: ['code'], limit })
  said.length = 0
  return FakeWorker.last
}

test('the frame says that it is ready', () => assert.deepEqual(said, [{ id: 0 }]))

test('strings of the worker reach the page, with the number of the run', () => {
  const worker = start(1)
  worker.onmessage({ data: 'a' })
  command({ post: 2, data: { code: 'x' }, limit: 60_000 })
  worker.onmessage({ data: 'b' })
  assert.deepEqual(said, [
    { id: 1, text: 'a' },
    { id: 2, text: 'b' },
  ])
  assert.deepEqual(worker.got, [{ code: 'x' }])
})

test('what is no string ends the worker', () => {
  const worker = start(3)
  worker.onmessage({ data: { text: 'a' } })
  assert.deepEqual(said, [{ id: 3, killed: 'messages' }])
  assert.ok(worker.isTerminated)
})

test('a worker may send so many messages, and one more ends it', () => {
  const worker = start(4)
  for (let count = 0; count < MOST_MESSAGES; count++) worker.onmessage({ data: '' })
  assert.equal(said.length, MOST_MESSAGES)
  assert.equal(worker.isTerminated, false)
  worker.onmessage({ data: '' })
  assert.deepEqual(said.at(-1), { id: 4, killed: 'messages' })
  assert.ok(worker.isTerminated)
})

test('a worker may send so many characters, and one more ends it', () => {
  const worker = start(5)
  worker.onmessage({ data: 'x'.repeat(MOST_CHARACTERS) })
  assert.equal(worker.isTerminated, false)
  worker.onmessage({ data: 'x' })
  assert.deepEqual(said.at(-1), { id: 5, killed: 'messages' })
})

test('a worker that has nothing to do has to be silent, until there is something again', () => {
  const worker = start(6)
  command({ rest: true })
  command({ post: 7, data: 1, limit: 60_000 })
  worker.onmessage({ data: 'a' })
  assert.deepEqual(said, [{ id: 7, text: 'a' }])
  command({ rest: true })
  worker.onmessage({ data: 'b' })
  assert.deepEqual(said.at(-1), { id: 7, killed: 'messages' })
})

test('a worker that does not end in time is ended', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const worker = start(8, 1000)
  context.mock.timers.tick(999)
  assert.equal(worker.isTerminated, false)
  context.mock.timers.tick(1)
  assert.deepEqual(said, [{ id: 8, killed: 'time' }])
  assert.ok(worker.isTerminated)
})

test('a worker that rests is not ended by the time', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const worker = start(9, 1000)
  command({ rest: true })
  context.mock.timers.tick(5000)
  assert.equal(worker.isTerminated, false)
})

test('a new worker takes the place of the last, which is heard no more', () => {
  const worker = start(10)
  start(11)
  assert.ok(worker.isTerminated)
  worker.onmessage({ data: 'late' })
  worker.onerror({ preventDefault: () => undefined, message: 'late' })
  assert.deepEqual(said, [])
})

test('only the page commands', () => {
  const worker = start(12)
  obey({ source: {}, data: { stop: true } })
  assert.equal(worker.isTerminated, false)
  command({ stop: true })
  assert.ok(worker.isTerminated)
})

test('an error of the worker is reported, and one without words as well', () => {
  const worker = start(13)
  let isPrevented = false
  worker.onerror({ preventDefault: () => (isPrevented = true), message: 'x is not defined' })
  worker.onerror({ preventDefault: () => undefined, message: '' })
  assert.ok(isPrevented)
  assert.deepEqual(said, [
    { id: 13, error: 'x is not defined' },
    { id: 13, error: 'The worker did not start.' },
  ])
})

test('the parts of the script are one, which a browser runs as JavaScript', async () => {
  command({ start: 90, parts: ['let a = 1', ';a++'], limit: 60_000 })
  assert.equal(scripts.at(-1)?.type, 'text/javascript')
  assert.equal(await scripts.at(-1)?.text(), 'let a = 1;a++')
  command({ stop: true })
})
