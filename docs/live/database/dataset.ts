// Whose events the page shows: the sample company's, or the reader's own.
import { modelOf, takesUploads } from '../core/models.ts'
import { type Progress, theEngine } from './engine.ts'

const SAMPLE = 'sample data'

/** The reader's events: the schema of their tables, and what the page calls them. */
export interface Own {
  schema: string
  label: string
}

let own: Own | null = null

/** Take the reader's events from now on, or the sample again; tells what it was before. */
export function choose(chosen: Own | null): Own | null {
  const before = own
  own = chosen
  return before
}

const ownOf = (name: string): Own | null => (takesUploads(name) ? own : null)

/** What the page calls the events that a query runs on. */
export const labelOf = (name: string): string => ownOf(name)?.label ?? SAMPLE

const schemaOf = (name: string): string => ownOf(name)?.schema ?? modelOf(name)

/** The engine with the tables that a query asks. */
export async function ready(name: string, progress: Progress) {
  const schema = schemaOf(name)
  const { engine, tables } = await load(schema, progress)
  return {
    tables,
    run: (sql: string, signal: AbortSignal) => engine.run(schema, sql, signal),
  }
}

export async function load(schema: string, progress: Progress) {
  try {
    const engine = await theEngine(progress)
    progress(1, 'Loading the events')
    return { engine, tables: await engine.tables(schema) }
  } catch (cause) {
    throw new Error('The engine could not be loaded. Try again, or reload the page.', { cause })
  }
}
