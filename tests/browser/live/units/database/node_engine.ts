// The page's engine in Node, with the page's lock on it and one small table of events.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type * as duckdb from '@duckdb/duckdb-wasm/blocking'
import { LOCK, type Session } from '../../../../../docs/live/database/read_only.ts'

const require = createRequire(import.meta.url)
const blocking: typeof duckdb = require('@duckdb/duckdb-wasm/blocking')
const distribution = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm')
const macros = new URL('../../../../../macros/events/posthog_functions.sql', import.meta.url)

/** Start the engine. */
export async function openEngine(lock = LOCK): Promise<duckdb.DuckDBBindings> {
  const bundle = { mainModule: distribution, mainWorker: '' }
  const database = await blocking.createDuckDB(
    { mvp: bundle, eh: bundle },
    new blocking.VoidLogger(),
    blocking.NODE_RUNTIME,
  )
  await database.instantiate(() => undefined)
  database.open({ query: { castBigIntToDouble: true } })
  const connection = database.connect()
  connection.query(lock)
  connection.query(readFileSync(macros, 'utf8'))
  connection.close()
  return database
}

/** Start the engine with a table of events; the function opens a session of it. */
export async function startEngine(lock = LOCK): Promise<() => Promise<Session>> {
  const database = await openEngine(lock)
  const connection = database.connect()
  connection.query(`CREATE SCHEMA m; CREATE TABLE m.events AS
    SELECT 'purchase' AS event, i AS n FROM range(7) r(i)`)
  return async () => asSession(database.connect())
}

/** A session whose calls give promises, as those to a worker do. */
function asSession(connection: duckdb.DuckDBConnection): Session {
  return {
    query: async (sql) => connection.query(sql),
    prepare: async (sql) => {
      const statement = connection.prepare(sql)
      return { close: async () => statement.close() }
    },
    send: async (sql) => connection.send(sql) as never,
    cancelSent: async () => connection.cancelSent(),
    close: async () => connection.close(),
  }
}
