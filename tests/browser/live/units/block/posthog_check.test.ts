// PostHog's parser in a worker: its verdict, and what happens where it gives none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ParserReply } from '../../../../../docs/live/block/hogql.worker.ts'
import {
  isParserOn,
  MAX_CHARACTERS,
  PostHogCheck,
} from '../../../../../docs/live/block/posthog_check.ts'

const never = new AbortController().signal

/** Workers that reply by a rule; undefined is no reply at all. */
class FakeWorkers {
  started = 0
  terminated = 0
  readonly queries: string[] = []
  private readonly rule: (sql: string) => ParserReply | 'broken' | undefined

  constructor(rule: (sql: string) => ParserReply | 'broken' | undefined) {
    this.rule = rule
  }

  start = (): Worker => {
    this.started++
    const worker = {
      postMessage: (sql: string) => {
        this.queries.push(sql)
        const data = this.rule(sql)
        if (data === 'broken') queueMicrotask(() => worker.onerror?.())
        else if (data) queueMicrotask(() => worker.onmessage?.({ data }))
      },
      terminate: () => void this.terminated++,
      onmessage: undefined as ((event: { data: ParserReply }) => void) | undefined,
      onerror: undefined as (() => void) | undefined,
    }
    return worker as unknown as Worker
  }
}

test('a verdict is what the parser says, and one worker gives all of them', async () => {
  const text = 'Unexpected "x".'
  const workers = new FakeWorkers((sql) => ({ error: sql === 'x' ? { line: 2, text } : null }))
  const check = new PostHogCheck(workers.start)
  assert.deepEqual(await check.check('SELECT 1', never), {
    isAccepted: true,
    sentence: 'PostHog’s parser accepts this query.',
  })
  assert.deepEqual(await check.check('x', never), {
    isAccepted: false,
    sentence: 'PostHog can’t parse this. Line 2: Unexpected "x".',
    mistake: { line: 2, text },
  })
  assert.deepEqual([workers.started, workers.terminated], [1, 0])
})

test('a text that is too long is not even sent', async () => {
  const workers = new FakeWorkers(() => ({ error: null }))
  const check = new PostHogCheck(workers.start)
  const { isAccepted, sentence } = await check.check('x'.repeat(MAX_CHARACTERS + 1), never)
  assert.deepEqual([isAccepted, workers.started], [null, 0])
  assert.equal(sentence, 'PostHog’s parser reads no more than 20,000 characters here.')
  assert.equal((await check.check('x'.repeat(MAX_CHARACTERS), never)).isAccepted, true)
})

test('a parser that does not finish is ended, and the next query gets another one', async () => {
  const workers = new FakeWorkers((sql) => (sql === '(((' ? undefined : { error: null }))
  const check = new PostHogCheck(workers.start, 20)
  const endless = check.check('(((', never)
  const next = check.check('SELECT 1', never)
  assert.deepEqual(await endless, {
    isAccepted: null,
    sentence: 'PostHog’s parser did not finish in 0.02 s.',
  })
  assert.equal((await next).isAccepted, true)
  assert.deepEqual([workers.started, workers.terminated], [2, 1])
})

test('a key that is pressed ends the check of the text before it', async () => {
  const workers = new FakeWorkers((sql) => (sql === '(((' ? undefined : { error: null }))
  const check = new PostHogCheck(workers.start)
  const [first, second] = [new AbortController(), new AbortController()]
  const aborted = check.check('(((', first.signal)
  const waiting = check.check('obsolete', second.signal)
  const last = check.check('SELECT 1', never)
  await new Promise((resolve) => setTimeout(resolve)) // the first one is being parsed
  second.abort()
  first.abort()
  await assert.rejects(aborted, { name: 'AbortError' })
  await assert.rejects(waiting, { name: 'AbortError' })
  assert.equal((await last).isAccepted, true)
  assert.deepEqual(workers.queries, ['(((', 'SELECT 1'])
})

test('a parser that fails or cannot be loaded gives no verdict, and is started anew', async () => {
  const workers = new FakeWorkers((sql) =>
    sql === 'deep' ? { failed: true } : sql === 'offline' ? 'broken' : { error: null },
  )
  const check = new PostHogCheck(workers.start)
  assert.deepEqual(await check.check('deep', never), {
    isAccepted: null,
    sentence: 'This query is nested more deeply than PostHog’s parser can read here.',
  })
  assert.deepEqual(await check.check('offline', never), {
    isAccepted: null,
    sentence: 'PostHog’s parser could not be loaded.',
  })
  assert.equal((await check.check('SELECT 1', never)).isAccepted, true)
  assert.deepEqual([workers.started, workers.terminated], [3, 2])
})

test('a site without the parser, by its setting, checks nothing', () => {
  const isOn = (live: string | undefined): boolean => {
    const script = live === undefined ? null : { dataset: { live } }
    Object.assign(globalThis, { document: { querySelector: () => script } })
    return isParserOn()
  }
  assert.deepEqual(['sql parser python', 'sql', 'sql parsers', undefined].map(isOn), [
    true,
    false,
    false,
    false,
  ])
})
