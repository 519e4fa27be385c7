// The page's side of the sandbox, with a document that only notes what is put into it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../../../../../docs/live/sandbox/messages.ts'

class FakeFrame {
  attributes = new Map<string, string>()
  srcdoc = ''
  referrerPolicy = ''
  isConnected = false
  got: Command[] = []
  contentWindow = { postMessage: (command: Command) => this.got.push(command) }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }
  remove(): void {
    this.isConnected = false
  }
}

type Listener = (event: { source: unknown; data: unknown }) => void

let last = new FakeFrame()
const listeners = new Set<Listener>()
Object.assign(globalThis, {
  HOST_SCRIPT: 'host()',
  HOST_HASH: 'sha256-host',
  document: {
    createElement: () => {
      last = new FakeFrame()
      return last
    },
    body: {
      append: (frame: FakeFrame) => {
        frame.isConnected = true
      },
    },
  },
  addEventListener: (_: string, listener: Listener) => listeners.add(listener),
  removeEventListener: (_: string, listener: Listener) => listeners.delete(listener),
})
const { Killed, Sandbox } = await import('../../../../../docs/live/sandbox/frame.ts')

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function say(data: unknown, source: unknown = last.contentWindow): void {
  for (const listener of listeners) listener({ source, data })
}

/** Start a worker whose run ends when it says "done". */
async function start(limit = 60_000) {
  const sandbox = new Sandbox('Where code runs')
  const texts: string[] = []
  const run = sandbox.start(['code'], limit, (text) => {
    texts.push(text)
    return text === 'done'
  })
  run.catch(() => undefined)
  say({ id: 0 })
  await turn()
  return { sandbox, run, texts }
}

test('the frame has scripts and nothing else: no origin, no network, no referrer', async () => {
  await start()
  assert.equal(last.attributes.get('sandbox'), 'allow-scripts')
  assert.equal(last.referrerPolicy, 'no-referrer')
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(last.srcdoc)?.[1]
  assert.deepEqual(policy?.split('; '), [
    "default-src 'none'",
    "script-src 'sha256-host' 'wasm-unsafe-eval'",
    'worker-src blob:',
  ])
  assert.ok(last.srcdoc.endsWith('<script>host()</script>'))
  assert.ok(last.srcdoc.indexOf('Content-Security-Policy') < last.srcdoc.indexOf('<script>'))
})

test('a run ends when its code has said so, and the frame is told to rest', async () => {
  const { sandbox, run, texts } = await start()
  assert.deepEqual(last.got, [{ start: 1, parts: ['code'], limit: 60_000 }])
  say({ id: 1, text: 'a' })
  say({ id: 1, text: 'done' })
  await run
  assert.deepEqual(texts, ['a', 'done'])
  assert.deepEqual(last.got.at(-1), { rest: true })
  assert.ok(sandbox.isWarm)
})

test('nobody but the frame is heard, and of the frame only reports on this run', async () => {
  const { texts } = await start()
  say({ id: 1, text: 'stranger' }, {})
  say({ id: 1, text: 'stranger' }, null)
  say({ id: 2, text: 'another run' })
  say({ id: 1, text: ['no string'] })
  say('text')
  assert.deepEqual(texts, [])
})

test('a second run has a number of its own', async () => {
  const { sandbox, run } = await start()
  say({ id: 1, text: 'done' })
  await run
  const second = sandbox.post('x', 60_000, () => true)
  await turn()
  assert.deepEqual(last.got.at(-1), { post: 2, data: 'x', limit: 60_000 })
  say({ id: 2, text: 'done' })
  await second
})

for (const [report, message] of [
  [{ id: 1, killed: 'time' }, 'Ended: it ran for too long. An endless loop?'],
  [{ id: 1, killed: 'messages' }, 'Ended: it sent more than a page can show.'],
  [{ id: 1, error: 'no memory' }, 'no memory'],
] as const) {
  test(`a worker that ended is told to the reader: ${message}`, async () => {
    const { sandbox, run } = await start()
    say(report)
    await assert.rejects(run, { message })
    assert.equal(last.isConnected, false)
    assert.equal(sandbox.isWarm, false)
  })
}

test('a frame that does not end its worker in time is removed', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const { run } = await start(1000)
  context.mock.timers.tick(1000)
  assert.ok(last.isConnected)
  context.mock.timers.tick(10_000)
  await assert.rejects(run, Killed)
  assert.equal(last.isConnected, false)
})

test('a reader who stops a run ends the frame with it, and the next run has another', async () => {
  const { sandbox, run } = await start()
  const first = last
  sandbox.stop()
  await assert.rejects(run, { message: 'Stopped.' })
  assert.equal(first.isConnected, false)
  sandbox.start(['again'], 60_000, () => true).catch(() => undefined)
  await turn()
  assert.notEqual(last, first)
  say({ id: 0 }, first.contentWindow)
  assert.deepEqual(last.got, [])
})
