// Whose events the page shows: the sample company's, or the reader's own.
import { modelOf } from './answers.ts'
import { type Progress, theEngine } from './engine.ts'

export const OWN = 'own' // the schema of the reader's tables
const SAMPLE = 'sample data'

let own: { label: string } | null = null

/** Take the reader's events from now on, or the sample again. */
export function choose(label: string | null): void {
  own = label === null ? null : { label }
}

export const isOwn = (name: string): boolean => own !== null && modelOf(name) === 'organization'

/** What the page calls the events that a query runs on. */
export const labelOf = (name: string): string => (isOwn(name) ? (own?.label ?? '') : SAMPLE)

const schemaOf = (name: string): string => (isOwn(name) ? OWN : modelOf(name))

/** The engine with the tables that a query asks. */
export async function ready(name: string, progress: Progress) {
  const schema = schemaOf(name)
  const { engine, tables } = await load(schema, progress)
  return {
    tables,
    stop: () => engine.stop(),
    run: (sql: string) => engine.run(schema, sql),
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
