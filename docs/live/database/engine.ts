// DuckDB in a worker: one for the page, started when first asked for.
import * as duckdb from '@duckdb/duckdb-wasm'
import type { RecordBatch } from 'apache-arrow'
import { fromArrow, toArrow } from './arrow.ts'
import { fetchText, ASSETS } from '../core/assets.ts'
import type { Result } from '../core/result.ts'
import { type Table, type Tables, unpack } from './columns.ts'
import { createSql, personsSql, quoted } from './sql.ts'

const CAST = { castBigIntToDouble: true, castDecimalToDouble: true, castTimestampToDate: true }

/** How far something is, from 0 to 1, and what it is. */
export type Progress = (done: number, what: string) => void

interface Opened {
  connection: duckdb.AsyncDuckDBConnection
  tables: Tables
}

export class Engine {
  private readonly database: duckdb.AsyncDuckDB
  private readonly opened = new Map<string, Promise<Opened>>()
  private turn: Promise<unknown> = Promise.resolve()

  private constructor(database: duckdb.AsyncDuckDB) {
    this.database = database
  }

  /** Start the engine; it fetches its module, unless the browser has it. */
  static async start(progress: Progress): Promise<Engine> {
    const worker = new Worker(new URL('engine.worker.js', ASSETS))
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker)
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', () => reject(new Error('the engine does not start')))
    })
    const module = new URL('duckdb-eh.wasm', ASSETS).href
    const loaded = ({ bytesLoaded, bytesTotal }: duckdb.InstantiationProgress) =>
      progress(Math.min(1, bytesLoaded / bytesTotal), 'Loading the database')
    try {
      await Promise.race([database.instantiate(module, null, loaded), failed])
      await database.open({ query: CAST })
      const connection = await database.connect()
      // Nothing is ever fetchText for a query: what the engine has not, a query cannot use.
      await connection.query(`SET autoinstall_known_extensions = false;
        SET autoload_known_extensions = false; SET enable_external_access = false;`)
      await connection.query(await fetchText('prelude.sql'))
      await connection.close()
    } catch (error) {
      worker.terminate()
      throw error
    }
    return new Engine(database)
  }

  /** The tables of a schema; a model's sample is fetchText when first asked for. */
  async tables(schema: string): Promise<Tables> {
    let opening = this.opened.get(schema)
    if (!opening) {
      opening = this.open(schema, async () => unpack(await fetchText(`sample-${schema}.json.gz`)))
      this.opened.set(schema, opening)
      opening.catch(() => this.opened.delete(schema))
    }
    return (await opening).tables
  }

  /**
   * Put a table of events under a name of its own, in place of what had it. Its persons are made
   * from it, each with the newest value of every property; there are no groups.
   */
  async put(schema: string, like: Tables, events: Table, stream: Uint8Array): Promise<void> {
    const opening = this.inTurn(async () => {
      const opened = await this.fill(schema, { groups: { ...like.groups, rows: 0 } })
      const { connection } = opened
      await this.insert(connection, schema, 'events', events, stream)
      await connection.query(personsSql(schema, like.persons))
      const found = await connection.query(`SELECT count(*) AS rows FROM main.flat`)
      const persons = { ...like.persons, rows: Number(found.get(0)?.toJSON().rows) }
      await connection.query(createSql(schema, 'persons', persons))
      await connection.query('DROP TABLE main.flat')
      return { connection, tables: { ...opened.tables, events, persons } }
    })
    await opening
    this.opened.set(schema, opening)
  }

  /** Forget the tables of a schema, as far as it has any. */
  async drop(schema: string): Promise<void> {
    const opening = this.opened.get(schema)
    this.opened.delete(schema)
    await this.inTurn(async () => {
      const connection = (await opening)?.connection ?? (await this.database.connect())
      await connection.query(`DROP SCHEMA IF EXISTS ${quoted(schema)} CASCADE`)
      await connection.close()
    })
  }

  private async open(schema: string, tables: () => Promise<Tables>): Promise<Opened> {
    const made = await tables()
    return this.inTurn(() => this.fill(schema, made))
  }

  private async fill(schema: string, tables: Partial<Tables>): Promise<Opened> {
    const connection = await this.database.connect()
    await connection.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`)
    for (const [name, table] of Object.entries(tables)) {
      await this.insert(connection, schema, name, table, toArrow(table))
    }
    await connection.query(`SET search_path = '${schema},main'`)
    return { connection, tables: tables as Tables }
  }

  private async insert(
    connection: duckdb.AsyncDuckDBConnection,
    schema: string,
    name: string,
    table: Table,
    stream: Uint8Array,
  ): Promise<void> {
    await connection.query('DROP TABLE IF EXISTS main.flat')
    await connection.insertArrowFromIPCStream(stream, {
      schema: 'main',
      name: 'flat',
      create: true,
    })
    await connection.query(createSql(schema, name, table))
    await connection.query('DROP TABLE main.flat')
  }

  /**
   * Run one query on the tables of a schema, after those that were asked before it. The signal
   * stops it at any time: while it waits, before the database has it, and while it runs.
   */
  run(schema: string, sql: string, signal: AbortSignal): Promise<Result> {
    return this.inTurn(() => this.runNow(schema, sql, signal))
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private async runNow(schema: string, sql: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    const opening = this.opened.get(schema)
    if (!opening) throw new Error(`no tables "${schema}"`)
    const { connection } = await opening
    // One statement, and nothing of it stays: a query that drops a table drops it for itself.
    await (await connection.prepare(sql)).close()
    await connection.query('BEGIN')
    const cancel = () => void connection.cancelSent()
    try {
      signal.throwIfAborted()
      signal.addEventListener('abort', cancel) // reaches the worker after what is sent now
      const reader = await (await connection.send(sql)).open()
      const schema = reader.schema // gone when the last batch is read
      const batches: RecordBatch[] = []
      for await (const batch of reader) {
        signal.throwIfAborted()
        batches.push(batch)
      }
      signal.throwIfAborted()
      return fromArrow(schema, batches)
    } catch (error) {
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', cancel)
      await connection.query('ROLLBACK')
    }
  }
}

let engine: Promise<Engine> | undefined
const listeners = new Set<Progress>()

/** The page's engine, started by the first who asks; every one who asks sees the progress. */
export async function theEngine(progress: Progress): Promise<Engine> {
  listeners.add(progress)
  engine ??= Engine.start((done, what) => {
    for (const listener of listeners) listener(done, what)
  })
  try {
    return await engine
  } catch (error) {
    engine = undefined
    throw error
  } finally {
    listeners.delete(progress)
  }
}
