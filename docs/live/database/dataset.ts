// The events that queries run on: the sample company's, or those that the reader uploaded; and
// above them those that the reader's code has sent.
import { readsModel, modelOf, takesUploads } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { getEngine, type Progress } from './engine.ts'
import type { Inventory } from './inventory.ts'

const SAMPLE = say('sample data')
const WITH_LAYER = say(', with your events')

/** The reader's events: the schema of their tables, what they have, and what the page calls them. */
export interface UploadedDataset {
  schema: string
  /** The model, or the set of events, whose queries run on them. */
  model: string
  label: string
  /** What they have; null where every column that a query may name is there. */
  inventory: Inventory | null
}

let uploaded: UploadedDataset[] = []
const layers = new Map<string, string>()

/** Put a dataset of the reader's in the place of another one; null is that of the build. */
export function switchDataset(
  previous: UploadedDataset | null,
  next: UploadedDataset | null,
): void {
  uploaded = [...uploaded.filter((dataset) => dataset !== previous), ...(next ? [next] : [])]
}

/** The events that the reader uploaded, if queries of this name run on them now. */
export const uploadFor = (query: string): UploadedDataset | null =>
  uploaded.find(({ model }) => takesUploads(query, model)) ?? null

/** Lay a schema that shows more rows above another one, or with null take it off. */
export function setLayer(beneath: string, layer: string | null): void {
  if (layer) layers.set(beneath, layer)
  else layers.delete(beneath)
}

/** The schema that a query runs on, but for what lies above it. */
export const schemaBeneath = (query: string): string => uploadFor(query)?.schema ?? modelOf(query)

/** What the page calls the events that a query runs on. */
export const labelOf = (query: string): string =>
  (uploadFor(query)?.label ?? sampleLabel(query)) +
  (layers.has(schemaBeneath(query)) ? WITH_LAYER : '')

/** What the page calls the events that were there when it was built: as macros/events/sets has it. */
const sampleLabel = (query: string): string =>
  readsModel(query) ? SAMPLE : say(modelOf(query).replaceAll('_', ' '))

/** Runs a query; the signal stops it. */
type Run = (sql: string, signal: AbortSignal) => Promise<Result>

/**
 * Load the tables that a query reads, and a function that runs SQL on them; where a layer lies
 * above them, also one that runs it on what is beneath.
 */
export async function openDataset(query: string, progress: Progress) {
  const beneath = schemaBeneath(query)
  const top = () => layers.get(beneath) ?? beneath // also when it changes before the query runs
  const { engine, tables } = await loadTables(top(), progress)
  const run: Run = (sql, signal) => engine.run(top(), sql, signal)
  const runBeneath: Run = (sql, signal) => engine.run(beneath, sql, signal)
  return { tables, run, runBeneath: layers.has(beneath) ? runBeneath : null }
}

/** Start the engine, if it is not running, and load the tables of a schema. */
export async function loadTables(schema: string, progress: Progress) {
  try {
    const engine = await getEngine(progress)
    progress(1, say('Loading the events'))
    return { engine, tables: await engine.tables(schema) }
  } catch (cause) {
    throw new Error(say('The engine could not be loaded. Try again, or reload the page.'), {
      cause,
    })
  }
}

/** Free the memory of a dataset of the reader's that is not shown anymore. */
export async function discard(
  dataset: Pick<UploadedDataset, 'schema' | 'model'> | null,
): Promise<void> {
  if (!dataset) return
  const { engine } = await loadTables(dataset.model, () => undefined)
  await engine.drop(dataset.schema)
}
