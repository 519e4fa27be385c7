// A query changes nothing for the next one: what is refused, and what the engine itself forbids.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOCK, runReadOnly } from '../../../../../docs/live/database/read_only.ts'
import { refuseUnlessSelect } from '../../../../../docs/live/database/select_only.ts'
import { startEngine } from './node_engine.ts'

const signal = new AbortController().signal
const connect = await startEngine()
const rowsOf = async (sql: string) => (await runReadOnly(connect, 'm', sql, signal)).rows

/** A statement past the first guard, as if that did not know it, in a session that ends. */
async function slipThrough(sql: string): Promise<string> {
  const session = await connect()
  try {
    await session.query("SET search_path = 'm,main'")
    await session.query('BEGIN TRANSACTION READ ONLY')
    await session.query(sql)
    return ''
  } catch (error) {
    return String(error)
  } finally {
    await session.query('ROLLBACK').catch(() => undefined)
    await session.close()
  }
}

test('a SELECT is run, whatever it is made of', async () => {
  for (const [sql, value] of [
    ['SELECT count() FROM events', 7],
    ['select count(*) from events;', 7],
    ['  -- SET x = 1;\n/* DROP /* nested */ */ (SELECT 1) ; -- ;', 1],
    ['WITH a AS (SELECT 1 AS x), b(y) AS MATERIALIZED (SELECT x FROM a) SELECT y FROM b', 1],
    [
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t WHERE n < 3) SELECT max(n) FROM t',
      3,
    ],
    ['WITH a AS (SELECT 1) (SELECT * FROM a)', 1],
    ["SELECT length('a;b''c') + length(E'\\';') + length($x$;$$;'$x$)", 5 + 2 + 5],
    ['SELECT 1 AS "set", 2 AS "a;""b"', 2],
    ['SELECT countIf(n > 2) FROM events', 4],
    ['SELECT max("checkpoint") FROM (SELECT 5 AS checkpoint)', 5],
    ["SELECT current_setting('integer_division') = 'false'", true],
  ] as const) {
    assert.equal((await rowsOf(sql))[0]?.at(-1), value, sql)
  }
})

test('anything else is refused in one sentence, before it is run', () => {
  for (const [sql, name] of [
    ['SET integer_division = true', 'SET'],
    ['/* SELECT */ -- SELECT\n uSe system', 'USE'],
    ['/* /* */ SELECT 1 */ SET x = 1', 'SET'],
    ['WITH a AS (SELECT 1) INSERT INTO events SELECT * FROM a', 'INSERT'],
    ['WITH a AS (SELECT 1), b AS (SELECT 2) DELETE FROM events', 'DELETE'],
    ['WITH a(x) AS (SELECT 1) UPDATE events SET n = 1', 'UPDATE'],
    ['((WITH a AS (SELECT 1) MERGE INTO events USING a))', 'MERGE'],
    ['EXPLAIN ANALYZE DELETE FROM events', 'EXPLAIN'],
    ['FROM enable_logging()', 'FROM'],
    ['SELECT * FROM enable_logging()', 'enable_logging'],
    ['SELECT * FROM "Checkpoint" ()', 'Checkpoint'],
    ['SELECT * FROM system.main.arrow_scan(0, 0, 0)', 'arrow_scan'],
    ["SELECT * FROM query('FROM ' || 'enable_logging()')", 'query'],
    ['VALUES (1)', 'VALUES'],
    ["'SELECT 1'; SET x = 1", "''"],
    ["e'SELECT 1'", "''"],
    [`${'x'.repeat(99)} y`, 'X'.repeat(40)],
    ['((', '('],
    ['WITH', 'WITH'],
  ] as const) {
    assert.throws(
      () => refuseUnlessSelect(sql),
      {
        message: new RegExp(
          `^"${name.replace('(', '\\(')}" does not run here: a query may only SELECT, `,
        ),
      },
      sql,
    )
  }
  for (const sql of ['SELECT 1; SET x = 1', 'SELECT 1;;SELECT 2', "SELECT ''';'; COMMIT; --"])
    assert.throws(() => refuseUnlessSelect(sql), /^Error: Cannot prepare multiple statements$/, sql)
  for (const sql of ['', ' ;; -- SELECT 1', '/* SELECT 1'])
    assert.throws(() => refuseUnlessSelect(sql), /^Error: The query is empty.$/, sql)
})

test('a refusal points at its word, as the errors of DuckDB do', () => {
  for (const [sql, pointer] of [
    ['SELEC 1', 'LINE 1: SELEC 1\n        ^'],
    ['-- a\n  ((DROP TABLE e))\nx', 'LINE 2:   ((DROP TABLE e))\n            ^'],
    ['WITH e AS (SELECT 1)\nDELETE FROM e', 'LINE 2: DELETE FROM e\n        ^'],
    ['WITH e AS (SELECT 1) (SET x = 1)', 'LINE 1: WITH e AS (SELECT 1) (SET x = 1)\n'],
    ['SELECT *\nFROM query(1)', 'LINE 2: FROM query(1)\n             ^'],
  ] as const) {
    const lines = (error: Error) => error.message.split('\n').slice(1).join('\n')
    assert.throws(
      () => refuseUnlessSelect(sql),
      (error: Error) => lines(error).startsWith(pointer),
      sql,
    )
  }
})

test('a text of any shape is read once from start to end', () => {
  for (const piece of [
    "'",
    '"',
    '$a$',
    '$a$ $b$ ',
    '/*',
    '/*/',
    "e'\\",
    '(',
    'WITH a AS (',
    '--',
    '\n',
  ])
    assert.throws(() => refuseUnlessSelect(piece.repeat(200_000 / piece.length)), Error, piece)
})

test('what the first guard would let through leaves nothing behind either', async () => {
  const probe = "SELECT 7 / 2, count(), max(n), current_setting('threads') FROM events"
  const before = await rowsOf(probe)
  for (const sql of [
    ...[
      'SET integer_division = true',
      'SET GLOBAL threads = 3',
      'RESET ALL',
      'SET lock_configuration = false',
    ],
    ...["SET search_path = 'main'", 'CREATE TEMP TABLE events (n INT)', 'SET VARIABLE n = 1'],
    ...[
      'DROP TABLE events',
      'DROP SCHEMA m CASCADE',
      'DELETE FROM events',
      'INSERT INTO events VALUES (1, 1)',
    ],
    ...[
      'CREATE MACRO max(x) AS 1',
      'CREATE OR REPLACE MACRO countIf(x) AS 1',
      'DROP MACRO main.countIf',
    ],
    ...['CREATE SEQUENCE s', 'CREATE VIEW v AS SELECT 1', 'ALTER TABLE events DROP COLUMN n'],
    ...['PREPARE p AS SELECT 1', 'SELECT setseed(0.5)', 'TRUNCATE events'],
    ...['CREATE TYPE t AS ENUM (1)', 'CREATE INDEX i ON events (n)'],
  ]) {
    await slipThrough(sql)
    assert.deepEqual(await rowsOf(probe), before, sql)
    assert.equal(
      (await rowsOf("SELECT countIf(n = 1), getvariable('n') FROM events"))[0]?.[0],
      1,
      sql,
    )
  }
  await assert.rejects(rowsOf('SELECT * FROM v'), /v does not exist/)
  assert.match(await slipThrough('EXECUTE p'), /does not exist/)
})

test('the engine reads and writes no file, and fetches nothing', async () => {
  for (const sql of [
    "COPY (SELECT 1) TO '/tmp/escaped.csv'",
    "EXPORT DATABASE '/tmp/escaped'",
    "ATTACH '/tmp/escaped.db' AS escaped",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv('https://example.invalid/a.csv')",
    "SELECT * FROM 'https://example.invalid/a.parquet'",
    "SELECT * FROM glob('/etc/*')",
    'LOAD json',
  ])
    assert.match(await slipThrough(sql), /disabled|not exist|not in the catalog/, sql)
  // Of these, the last alone would do: the others say so even where an engine forgets it.
  assert.deepEqual(
    await rowsOf(`SELECT name, value FROM duckdb_settings() WHERE name IN
      ('autoinstall_known_extensions', 'autoload_known_extensions', 'enable_external_access')
      ORDER BY name`),
    [
      ['autoinstall_known_extensions', 'false'],
      ['autoload_known_extensions', 'false'],
      ['enable_external_access', 'false'],
    ],
  )
  const open = await startEngine('SELECT 1')
  const session = await open()
  await session.query("SELECT * FROM read_text('/etc/hostname')") // what the lock is for
  await session.close()
  assert.match(LOCK, /lock_configuration = true/)
})

test('a write is taken back, and the session is closed, whether a query fails or not', async () => {
  const calls: string[] = []
  const spied = async () => {
    const session = await connect()
    return {
      ...session,
      query: (sql: string) => {
        calls.push(sql)
        return session.query(sql)
      },
      close: () => {
        calls.push('close')
        return session.close()
      },
    }
  }
  const expected = [
    "SET search_path = 'm,main'",
    'BEGIN TRANSACTION READ ONLY',
    'ROLLBACK',
    'close',
  ]
  await runReadOnly(spied, 'm', 'SELECT 1', signal)
  assert.deepEqual(calls.splice(0), expected)
  await assert.rejects(runReadOnly(spied, 'm', "SELECT CAST('x' AS INT)", signal))
  assert.deepEqual(calls.splice(0).slice(-2), ['ROLLBACK', 'close'])
  await assert.rejects(runReadOnly(spied, 'm', 'SELECT nothing', signal))
  assert.deepEqual(calls.splice(0).slice(-2), ['ROLLBACK', 'close'])
  await assert.rejects(runReadOnly(spied, 'm', 'SELECT 1', AbortSignal.abort()), {
    name: 'AbortError',
  })
  assert.deepEqual(calls, [])
})
