// The events that queries run on: the sample company's, or those that the reader uploaded.
import { modelOf, takesUploads } from '../core/models.ts'
import { getEngine, type Progress } from './engine.ts'

const SAMPLE = 'sample data'

/** The reader's events: the schema of their tables, and what the page calls them. */
export interface UploadedDataset {
  schema: string
  label: string
}

let uploaded: UploadedDataset | null = null

/** Switch to the reader's events, or with null to the sample; returns what was in use before. */
export function switchDataset(next: UploadedDataset | null): UploadedDataset | null {
  const previous = uploaded
  uploaded = next
  return previous
}

const uploadFor = (query: string): UploadedDataset | null => (takesUploads(query) ? uploaded : null)

/** What the page calls the events that a query runs on. */
export const labelOf = (query: string): string => uploadFor(query)?.label ?? SAMPLE

const schemaOf = (query: string): string => uploadFor(query)?.schema ?? modelOf(query)

/** Load the tables that a query reads, and a function that runs SQL on them. */
export async function openDataset(query: string, progress: Progress) {
  const schema = schemaOf(query)
  const { engine, tables } = await loadTables(schema, progress)
  return {
    tables,
    run: (sql: string, signal: AbortSignal) => engine.run(schema, sql, signal),
  }
}

/** Start the engine, if it is not running, and load the tables of a schema. */
export async function loadTables(schema: string, progress: Progress) {
  try {
    const engine = await getEngine(progress)
    progress(1, 'Loading the events')
    return { engine, tables: await engine.tables(schema) }
  } catch (cause) {
    throw new Error('The engine could not be loaded. Try again, or reload the page.', { cause })
  }
}
