// Queries that leave nothing behind: the engine is locked, and each runs in a session of its own.
import type { RecordBatch, RecordBatchReader } from 'apache-arrow'
import type { Result } from '../core/result.ts'
import { fromArrow } from './arrow.ts'
import { refuseUnlessSelect } from './select_only.ts'

/** What a query needs of a connection of the engine. */
export interface Session {
  query(sql: string): Promise<unknown>
  prepare(sql: string): Promise<{ close(): Promise<unknown> }>
  send(sql: string): Promise<RecordBatchReader>
  cancelSent(): Promise<unknown>
  close(): Promise<unknown>
}

/** Forbids the engine to fetch anything, and whoever comes later to change its settings. */
export const LOCK = `SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
  SET enable_external_access = false; SET lock_configuration = true;`

/**
 * Run one SELECT on the tables of a schema. Settings, variables, temporary tables and the seed of
 * random numbers are the session's, which ends with the query.
 */
export async function runReadOnly(
  connect: () => Promise<Session>,
  schema: string,
  sql: string,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted()
  refuseUnlessSelect(sql)
  const session = await connect()
  const cancel = () => void session.cancelSent()
  try {
    await session.query(`SET search_path = '${schema},main'`)
    await (await session.prepare(sql)).close() // refuses several statements
    await session.query('BEGIN TRANSACTION READ ONLY')
    signal.throwIfAborted()
    signal.addEventListener('abort', cancel) // reaches the worker after what is sent now
    return await readAll(session, sql, signal)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', cancel)
    await session.query('ROLLBACK').catch(() => undefined) // none, where it did not begin
    await session.close()
  }
}

async function readAll(session: Session, sql: string, signal: AbortSignal): Promise<Result> {
  const reader = await (await session.send(sql)).open()
  const fields = reader.schema // gone when the last batch is read
  const batches: RecordBatch[] = []
  for await (const batch of reader) {
    signal.throwIfAborted()
    batches.push(batch)
  }
  signal.throwIfAborted()
  return fromArrow(fields, batches)
}
