// From a reader's files to tables that queries run on: names first, then rows.
import { abortable } from '../core/cancellation.ts'
import { type Model, takesUploads } from '../core/models.ts'
import { runWorker } from '../core/one_request.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { discard, loadTables, type UploadedDataset } from '../database/dataset.ts'
import { Inventory } from '../database/inventory.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import { REFUSED } from '../meaning/notes.ts'
import type { SortedFiles } from '../files/several.ts'
import { loadAnswers } from '../view/answers.ts'
import type { Assumptions } from './event_columns.ts'
import { loadQueryNames } from './query_names.ts'
import type { NamesReply, TablesReply, WorkerReply, WorkerRequest } from './upload.worker.ts'

/** Called with the step that runs, and how much of it is done, from 0 to 1. */
export type Progress = (step: string, fraction: number) => void

/** Runs a query on the uploaded events; the signal stops it. */
type StoppableRun = (sql: string, signal: AbortSignal) => Promise<Result>

/** Uploaded events, ready for queries. */
export interface Loaded {
  dataset: UploadedDataset
  run: StoppableRun
  rows: number
  persons: number
  assumptions: Assumptions
}

let uploads = 0

/** Read the names in files, and what each file has. */
export const readNames = (files: File[], progress: Progress, signal: AbortSignal) =>
  read<NamesReply>({ kind: 'names', files }, say('Reading names'), progress, signal)

/** Read the rows of files into tables of their own. */
export async function loadFiles(
  files: SortedFiles,
  mapping: NameMapping,
  progress: Progress,
  signal: AbortSignal,
): Promise<Loaded> {
  const { model } = mapping
  const loading = loadTables(model, (fraction, step) => progress(step, fraction))
  const { engine, tables: sample } = await abortable(signal, loading)
  const columnsOf = (table: keyof typeof sample) =>
    sample[table].columns.map(({ path, type }) => ({ path, type }))
  const columns = {
    events: columnsOf('events'),
    persons: columnsOf('persons'),
    groups: columnsOf('groups'),
  }
  const needs = await loadQueryNames(model)
  const { numbers, counted, named } = needs
  const request = { kind: 'tables' as const, files, columns, mapping, numbers, counted, named }
  const tables = await read<TablesReply>(request, say('Reading events'), progress, signal)
  const schema = `upload${++uploads}`
  try {
    await engine.importTables(schema, sample, tables)
    const run: StoppableRun = (sql, stop) => engine.run(schema, sql, stop)
    const inventory = await takeInventory(model, (sql) => run(sql, signal))
    const { assumptions, events, persons } = tables
    inventory.refused = assumptions.notes
      .filter(({ kind }) => kind === REFUSED)
      .map(({ text, example, about }) => ({ text: example ? `${text} (${example})` : text, about }))
    return {
      dataset: { schema, label: say('your data'), model, inventory },
      run,
      rows: events.table.rows,
      persons: persons?.table.rows ?? 0,
      assumptions,
    }
  } catch (error) {
    await discard({ schema, model })
    throw error
  }
}

/** What the uploaded events have of all that queries on them need. */
async function takeInventory(
  model: Model,
  run: (sql: string) => Promise<Result>,
): Promise<Inventory> {
  const answers = Object.entries(await loadAnswers())
  const needs = answers.filter(([name]) => takesUploads(name, model)).map(([, each]) => each.needs)
  return Inventory.take(needs, run)
}

/** Run the worker that reads exports for one request. */
const read = <Reply extends WorkerReply>(
  request: WorkerRequest,
  step: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<Reply> =>
  runWorker('upload.worker.js', request, (fraction) => progress(step, fraction), signal)
