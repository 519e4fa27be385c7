// DuckDB in a worker: one for the page, started when it is first needed.
import * as duckdb from '@duckdb/duckdb-wasm'
import { ASSETS, fetchText } from '../core/assets.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { toArrow } from './arrow.ts'
import { type Table, type Tables, unpack } from './columns.ts'
import { type Above, aboveTables, bothTables, layerSql } from './layers.ts'
import { LOCK, runReadOnly } from './read_only.ts'
import { createTableSql, exportedPersonsSql, flatPersonsSql, quoteIdentifier } from './sql.ts'
import type { PackedTable, Uploaded } from './uploaded.ts'

const CAST = { castBigIntToDouble: true, castDecimalToDouble: true, castTimestampToDate: true }

/** Called with the fraction that is done, from 0 to 1, and the name of the step. */
export type Progress = (fraction: number, step: string) => void

interface Schema {
  connection: duckdb.AsyncDuckDBConnection
  tables: Tables
}

export class Engine {
  private readonly database: duckdb.AsyncDuckDB
  private readonly schemas = new Map<string, Promise<Schema>>()
  private queue: Promise<unknown> = Promise.resolve()

  private constructor(database: duckdb.AsyncDuckDB) {
    this.database = database
  }

  /** Start the engine; it fetches its module unless the browser has it. */
  static async start(progress: Progress): Promise<Engine> {
    const worker = new Worker(new URL('engine.worker.js', ASSETS))
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker)
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener('error', () => reject(new Error('the engine does not start')))
    })
    const module = new URL('duckdb-eh.wasm', ASSETS).href
    const report = ({ bytesLoaded, bytesTotal }: duckdb.InstantiationProgress) =>
      progress(Math.min(1, bytesLoaded / bytesTotal), say('Loading the database'))
    try {
      await Promise.race([database.instantiate(module, null, report), failed])
      await database.open({ query: CAST })
      const connection = await database.connect()
      await connection.query(LOCK)
      await connection.query(await fetchText('prelude.sql'))
      await connection.close()
    } catch (error) {
      worker.terminate()
      throw error
    }
    return new Engine(database)
  }

  /** The tables of a schema; the sample of a model is fetched when it is first needed. */
  async tables(name: string): Promise<Tables> {
    let schema = this.schemas.get(name)
    if (!schema) {
      schema = this.loadSample(name)
      this.schemas.set(name, schema)
      schema.catch(() => this.schemas.delete(name))
    }
    return (await schema).tables
  }

  /**
   * Import uploaded tables as a schema of their own, replacing what it had. Persons that no export
   * describes are made from the events, each with the latest value of every property.
   *
   * @param sample the tables whose columns the new ones get
   */
  async importTables(name: string, sample: Tables, upload: Uploaded): Promise<void> {
    const schema = this.enqueue(async () => {
      const none = { ...sample.groups, rows: 0 }
      const { connection, tables } = await this.createSchema(
        name,
        upload.groups ? {} : { groups: none },
      )
      const insert = (table: string, { table: outline, stream }: PackedTable) =>
        this.insert(connection, name, table, outline, stream)
      await insert('events', upload.events)
      if (upload.groups) await insert('groups', upload.groups)
      if (upload.persons) await insert('exported', upload.persons)
      const rows = async () => {
        const count = await connection.query('SELECT count(*) AS rows FROM main.flat')
        return Number(count.get(0)?.toJSON().rows)
      }
      await connection.query(flatPersonsSql(name, sample.persons, upload))
      const persons = { ...sample.persons, rows: await rows() }
      await connection.query(createTableSql(name, 'persons', persons))
      await connection.query('DROP TABLE main.flat')
      for (const statement of upload.persons ? exportedPersonsSql(name) : [])
        await connection.query(statement)
      const groups = upload.groups?.table ?? none
      return { connection, tables: { ...tables, events: upload.events.table, persons, groups } }
    })
    await schema
    this.schemas.set(name, schema)
  }

  /**
   * Import tables as a schema of their own.
   *
   * @param fit gives a table with the types of its columns, once its rows are in the table `flat`;
   *   where it throws, there is no schema
   */
  async importSet(
    name: string,
    packed: Record<string, PackedTable>,
    fit: (connection: duckdb.AsyncDuckDBConnection, name: string, table: Table) => Promise<Table>,
  ): Promise<void> {
    const schema = this.enqueue(async () => {
      const { connection } = await this.createSchema(name, {})
      const tables: Record<string, Table> = {}
      for (const [table, { table: outline, stream }] of Object.entries(packed)) {
        await this.insertFlat(connection, stream)
        tables[table] = await fit(connection, table, outline)
        await connection.query(createTableSql(name, table, tables[table]))
      }
      await connection.query('DROP TABLE main.flat')
      return { connection, tables: tables as unknown as Tables }
    })
    try {
      await schema
    } catch (error) {
      await this.drop(name)
      throw error
    }
    this.schemas.set(name, schema)
  }

  /** Create a schema that shows the tables of another one with rows above them. */
  async createLayer(name: string, beneath: string, above: Above): Promise<void> {
    const tables = await this.tables(beneath)
    const schema = this.enqueue(async () => {
      const { connection } = await this.createSchema(name, aboveTables(above))
      for (const statement of layerSql(name, beneath, tables, above))
        await connection.query(statement)
      return { connection, tables: bothTables(tables, above.tables) }
    })
    await schema
    this.schemas.set(name, schema)
  }

  /** Drop a schema and its tables, if there are any. */
  async drop(name: string): Promise<void> {
    const schema = this.schemas.get(name)
    this.schemas.delete(name)
    await this.enqueue(async () => {
      const connection = (await schema)?.connection ?? (await this.database.connect())
      await connection.query(`DROP SCHEMA IF EXISTS ${quoteIdentifier(name)} CASCADE`)
      await connection.close()
    })
  }

  private async loadSample(model: string): Promise<Schema> {
    const tables = unpack(await fetchText(`sample-${model}.json.gz`))
    return this.enqueue(() => this.createSchema(model, tables))
  }

  private async createSchema(schema: string, tables: Record<string, Table>): Promise<Schema> {
    const connection = await this.database.connect()
    await connection.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema)}`)
    for (const [name, table] of Object.entries(tables)) {
      await this.insert(connection, schema, name, table, toArrow(table))
    }
    return { connection, tables: tables as unknown as Tables }
  }

  private async insert(
    connection: duckdb.AsyncDuckDBConnection,
    schema: string,
    name: string,
    table: Table,
    stream: Uint8Array,
  ): Promise<void> {
    await this.insertFlat(connection, stream)
    await connection.query(createTableSql(schema, name, table))
    await connection.query('DROP TABLE main.flat')
  }

  private async insertFlat(
    connection: duckdb.AsyncDuckDBConnection,
    stream: Uint8Array,
  ): Promise<void> {
    await connection.query('DROP TABLE IF EXISTS main.flat')
    await connection.insertArrowFromIPCStream(stream, {
      schema: 'main',
      name: 'flat',
      create: true,
    })
  }

  /**
   * Run one query on the tables of a schema, after those that were started before it. The signal
   * stops it at any time: while it waits, before the database has it, and while it runs.
   */
  run(schema: string, sql: string, signal: AbortSignal): Promise<Result> {
    return this.enqueue(() => this.runNow(schema, sql, signal))
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private async runNow(name: string, sql: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    const schema = this.schemas.get(name)
    if (!schema) throw new Error(`no tables "${name}"`)
    await schema
    return runReadOnly(() => this.database.connect(), name, sql, signal)
  }
}

let engine: Promise<Engine> | undefined
const listeners = new Set<Progress>()

/** Get the page's engine. The first call starts it; every caller sees the progress. */
export async function getEngine(progress: Progress): Promise<Engine> {
  listeners.add(progress)
  engine ??= Engine.start((fraction, step) => {
    for (const listener of listeners) listener(fraction, step)
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
