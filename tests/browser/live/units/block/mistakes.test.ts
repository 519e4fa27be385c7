// Mistakes in queries, as the page's own engine and parser find them: one plain sentence each.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { hogqlError } from '../../../../../docs/live/block/hogql.ts'
import { explain } from '../../../../../docs/live/block/query_errors.ts'
import { startEngine } from '../database/node_engine.ts'

type Sentences = Record<string, string>

// The build reads the same cases: tests/queries/test_error_messages.py.
const cases = new URL('../../../../queries/query_mistakes.json', import.meta.url)
const { engine, parser } = JSON.parse(readFileSync(cases, 'utf8')) as Record<string, Sentences>

const ONLY_HERE: Sentences = {
  'SELECT * FROM events WHERE': 'The query is incomplete.',
  'SELECT n FROM events WHERE n BETWEEN 1': 'The query is incomplete.',
  'SELECT $$abc': 'Unclosed quote.',
  'SELECT `event` FROM events': 'Names are written in double quotes here, not in backticks.',
  "SELECT dateDiff('fortnight', now(), now())":
    'This needs DuckDB\'s extension "icu", which is not loaded here.',
  "SELECT toDate('2026-13-01') FROM events":
    'No function "todate" here. Did you mean "toDateTime"?',
}

const open = await startEngine()
const session = await open()
await session.query('USE m')

for (const [sql, sentence] of Object.entries({ ...engine, ...ONLY_HERE })) {
  test(`the engine: ${sql}`, async () => {
    const run = async (): Promise<void> => {
      await (await session.prepare(sql)).close()
      await session.query(sql)
    }
    await assert.rejects(run(), (error: Error) => {
      assert.equal(explain(error.message).text, sentence)
      return true
    })
  })
}

for (const [sql, sentence] of Object.entries(parser ?? {})) {
  test(`PostHog's parser: ${sql}`, async () => {
    assert.equal((await hogqlError(sql))?.text, sentence)
  })
}
