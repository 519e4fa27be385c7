// A layer of a model's tables, and what the queries of the page make of it: all that there has to
// be before anything on the page changes.
import { abortable, isAbort } from '../core/cancellation.ts'
import { modelOf, ORGANIZATION } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { loadTables, schemaBeneath } from '../database/dataset.ts'
import type { Engine } from '../database/engine.ts'
import { Inventory } from '../database/inventory.ts'
import type { Answer } from '../view/answers.ts'
import { findPlaces, type Place } from '../view/places.ts'
import type { StoredEvent } from './arrivals.ts'
import { Ingestion } from './ingestion.ts'
import { endOf, eventsOf, lookUp } from './known.ts'
import { type Changes, reads } from './reads.ts'
import { toAbove } from './rows.ts'

/** A result, or why there is none: the reader's events may let a query fail. */
export type Outcome = { result: Result } | { error: string }

/** A place of the page, with its result without the reader's events and with them. */
export interface Moving {
  place: Place
  before: Result
  after: Outcome
}

/** A model's tables with the reader's events above them, and what queries make of both. */
export interface Prepared {
  beneath: string
  schema: string
  /** The queries that read what the events have changed, also those that the page does not show. */
  queries: Set<string>
  places: Moving[]
  /** What the events have with the reader's own, of all that the queries of the places need. */
  inventory: Inventory | null
}

/** Called with the fraction that is done, from 0 to 1, and the name of the step. */
export type Progress = (fraction: number, step: string) => void

let layers = 0
const beneathResults = new Map<string, Result>() // by schema and query

/** Prepare the events of a model; the signal stops it, and nothing of it stays. */
export async function prepare(
  model: string,
  events: () => StoredEvent[],
  answers: Record<string, Answer>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Prepared> {
  const beneath = schemaBeneath(model === ORGANIZATION ? '' : `${model}/`)
  const { engine, tables } = await abortable(signal, loadTables(beneath, progress))
  const query = (sql: string) => engine.run(beneath, sql, signal)
  const arrived = events() // also those that came while the tables were loaded
  const ingestion = new Ingestion(await lookUp(arrived, tables, query))
  let moment = await endOf(query)
  for (const event of arrived) ingestion.ingest(event, event.time ?? ++moment)
  const above = toAbove(ingestion, tables)
  const merged = above.merged.map(([source]) => source)
  const names = arrived.map(({ event }) => event)
  const moved = new Set([...names, ...(await eventsOf(merged, query))])
  const { persons, groups } = ingestion
  const isRead = readers(model, answers, { events: moved, persons, groups })
  const schema = `layer${++layers}`
  const queries = new Set(Object.keys(answers).filter(isRead))
  const prepared: Prepared = { beneath, schema, queries, places: [], inventory: null }
  try {
    await engine.createLayer(schema, beneath, above)
    const places = findPlaces(answers, isRead)
    const needs = places.map(({ answer }) => answer.needs)
    prepared.inventory = await Inventory.take(needs, (sql) => engine.run(schema, sql, signal))
    prepared.places = await compute(places, engine, prepared, progress, signal)
  } catch (error) {
    await discard([prepared])
    throw error
  }
  return prepared
}

/** Free the memory of layers that are not shown anymore. */
export async function discard(layers: Prepared[]): Promise<void> {
  for (const { beneath, schema } of layers) {
    const { engine } = await loadTables(beneath, () => undefined)
    await engine.drop(schema)
  }
}

/** Whether a query, by its name, is a model's and reads any of the changes. */
const readers = (model: string, answers: Record<string, Answer>, changes: Changes) => {
  return (name: string): boolean => {
    const answer = answers[name]
    return modelOf(name) === model && answer !== undefined && reads(answer, changes)
  }
}

/** Run the query of each place once, without the reader's events and with them. */
async function compute(
  places: Place[],
  engine: Engine,
  { beneath, schema }: Prepared,
  progress: Progress,
  signal: AbortSignal,
): Promise<Moving[]> {
  const results = new Map<string, [Result, Outcome]>()
  const queries = new Map(places.map(({ name, answer }) => [name, answer.query]))
  for (const [name, sql] of queries) {
    progress(results.size / queries.size, say('Counting your events'))
    const key = `${beneath} ${name}`
    const before = beneathResults.get(key) ?? (await engine.run(beneath, sql, signal))
    beneathResults.set(key, before)
    results.set(name, [before, await outcome(engine.run(schema, sql, signal))])
  }
  return places.flatMap((place) => {
    const [before, after] = results.get(place.name) ?? []
    return before && after ? [{ place, before, after }] : []
  })
}

async function outcome(run: Promise<Result>): Promise<Outcome> {
  try {
    return { result: await run }
  } catch (error) {
    if (isAbort(error)) throw error
    return { error: firstLine(error) }
  }
}

/** What an error says, in one line. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
