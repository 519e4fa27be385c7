// What the code in the sandbox can no longer reach.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seal } from '../../../../../docs/live/sandbox/seal.ts'

const WAYS_OUT = [
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport', 'RTCPeerConnection'],
  ...['importScripts', 'Worker', 'SharedWorker', 'BroadcastChannel', 'postMessage', 'close'],
  ...['fetchLater', 'WebSocketStream', 'RTCDataChannel', 'indexedDB', 'caches'],
  ...['Notification', 'FontFace', 'fonts', 'onmessage', 'onmessageerror'],
]

test('no way out is left, wherever on the chain of prototypes it was defined', () => {
  const posted: unknown[] = []
  const worker: Record<string, unknown> = {}
  const global = {}
  const scope = Object.create(global)
  for (const owner of [worker, scope, global]) {
    for (const name of WAYS_OUT)
      Object.defineProperty(owner, name, {
        value: () => undefined,
        configurable: true,
        writable: true,
      })
  }
  Object.setPrototypeOf(worker, scope)
  worker.postMessage = (text: unknown) => posted.push(text)
  worker.console = console
  Object.assign(globalThis, { self: worker })
  const say = seal()
  assert.deepEqual(
    WAYS_OUT.filter((name) => name in worker),
    [],
  )
  assert.equal(worker.console, console)
  say('a')
  assert.deepEqual(posted, ['a'])
})
