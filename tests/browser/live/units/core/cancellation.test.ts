// What AbortSignal leaves out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { abortable, isAbort } from '../../../../../docs/live/core/cancellation.ts'

const never = new Promise<never>(() => undefined)

test('work that is not aborted gives its result, or its error', async () => {
  const { signal } = new AbortController()
  assert.equal(await abortable(signal, Promise.resolve(1)), 1)
  await assert.rejects(abortable(signal, Promise.reject(new Error('broken'))), /broken/)
})

test('an abort ends the wait, whatever becomes of the work', async () => {
  const controller = new AbortController()
  const result = abortable(controller.signal, never)
  controller.abort()
  await assert.rejects(result, isAbort)
})

test('a signal that is already aborted wins over work that is done', async () => {
  const { promise: broken, reject } = Promise.withResolvers<never>()
  await assert.rejects(abortable(AbortSignal.abort(), Promise.resolve(1)), isAbort)
  await assert.rejects(abortable(AbortSignal.abort(), broken), isAbort)
  reject(new Error('late')) // handled: Node would fail the test otherwise
})

test('other errors are no abort', () => {
  assert.equal(isAbort(new Error('AbortError')), false)
  assert.equal(isAbort(new DOMException('late', 'TimeoutError')), false)
})
