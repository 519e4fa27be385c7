// A reader's files for a set of events: which file is which table, and tables that queries run on.
import { abortable } from '../core/cancellation.ts'
import { modelOf } from '../core/models.ts'
import { runWorker } from '../core/one_request.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { loadTables, type UploadedDataset } from '../database/dataset.ts'
import { Inventory } from '../database/inventory.ts'
import { loadAnswers } from '../view/answers.ts'
import { filesByTable } from './by_table.ts'
import { fitted, Misfit } from './misfit.ts'
import type { FilesReply, FilesRequest, RowRequest } from './set.worker.ts'

const WORKER = 'set.worker.js'
const MAX_TEXT = 40 // characters of a value

/** Called with the step that runs, and how much of it is done, from 0 to 1. */
export type Progress = (step: string, fraction: number) => void

/** A reader's files as the tables of a set. */
export interface LoadedSet {
  dataset: UploadedDataset
  run(sql: string, signal: AbortSignal): Promise<Result>
  rows: number
  /** The names of columns that no table of the set has. */
  unused: string[]
}

let uploads = 0

/** Read files into tables of their own; a sentence where a file, a column or a value is wrong. */
export async function loadSet(
  set: string,
  files: File[],
  progress: Progress,
  signal: AbortSignal,
): Promise<LoadedSet> {
  const loading = loadTables(set, (fraction, step) => progress(step, fraction))
  const { engine, tables: sample } = await abortable(signal, loading)
  const answers = Object.entries(await loadAnswers()).filter(([name]) => modelOf(name) === set)
  const isPlain = answers.some(([, { dialect }]) => dialect !== undefined)
  const byTable: Record<string, File[]> = isPlain
    ? filesByTable(set, files, Object.keys(sample))
    : { events: files }
  const columns = Object.fromEntries(
    Object.entries(sample).map(([name, table]) => [
      name,
      table.columns.map(({ path, type }) => ({ path, type })),
    ]),
  )
  const step = say('Reading your file')
  const { tables, unused } = await runWorker<FilesRequest, FilesReply>(
    WORKER,
    { kind: isPlain ? 'rows' : 'events', files: byTable, columns },
    (fraction) => progress(step, fraction),
    signal,
  )
  const schema = `own_set${++uploads}`
  try {
    await engine.importSet(schema, tables, isPlain ? fitted : async (_, __, table) => table)
    const run = (sql: string, stop: AbortSignal) => engine.run(schema, sql, stop)
    const needs = answers.map(([, answer]) => answer.needs)
    const inventory = isPlain ? null : await Inventory.take(needs, (sql) => run(sql, signal))
    const [main = ''] = Object.keys(byTable)
    const counted = isPlain ? Object.values(tables) : [tables[main]]
    const rows = counted.reduce((sum, packed) => sum + (packed?.table.rows ?? 0), 0)
    return {
      dataset: { schema, label: say('your data'), model: set, inventory },
      run,
      rows,
      unused,
    }
  } catch (error) {
    await engine.drop(schema)
    if (!(error instanceof Misfit)) throw error
    throw new Error(await toSentence(error, byTable[error.table] ?? [], signal))
  }
}

/** What is wrong with a value, and where it is. */
async function toSentence(
  { column, type, value, row }: Misfit,
  files: File[],
  signal: AbortSignal,
): Promise<string> {
  const request: RowRequest = { kind: 'location', files, row }
  const { location } = await runWorker<RowRequest, { location: string }>(
    WORKER,
    request,
    () => undefined,
    signal,
  )
  const text = value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  return say('{location}: "{column}" is "{value}", and has to be {type}.', {
    location,
    column,
    value: text,
    type: inWords(type),
  })
}

function inWords(type: string): string {
  if (/INT|DOUBLE|FLOAT|DECIMAL/.test(type)) return say('a number')
  if (type === 'DATE') return say('a day such as 2025-01-31')
  if (/TIMESTAMP|DATETIME/.test(type)) return say('a time such as 2025-01-31 09:30:00')
  if (type === 'BOOLEAN') return say('true or false')
  return type
}
