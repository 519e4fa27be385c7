// Every number, table and chart of the page from uploaded events, and back to the sample.
import { inModel, readsModel, type Model, modelOf, ORGANIZATION } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { switchDataset, type UploadedDataset } from '../database/dataset.ts'
import { loadAnswers } from '../view/answers.ts'
import { restore } from '../view/chart.ts'
import { check, findClaims } from '../view/claims.ts'
import {
  fill,
  findPlaces,
  Originals,
  overlays,
  type Place,
  replacement,
  showPicture,
} from '../view/places.ts'
import { restoreCards } from './cards.ts'

/** Runs a query on the uploaded events. */
type Run = (sql: string) => Promise<Result>

const built = new Originals()
let isShown = false

/**
 * The model of the page: that of the queries whose answers it shows. The overview belongs to none;
 * it shows the answers of any model.
 */
export function modelOfPage(): Model | null {
  if (document.querySelector('[data-own="any"]')) return null
  const places = document.querySelectorAll<HTMLElement>('[data-answer], [data-query]')
  const names = Array.from(places, ({ dataset }) => dataset.answer ?? dataset.query ?? '')
  return modelOf(names.find(readsModel) ?? '') as Model
}

/**
 * The set of events whose own place this is: the one that it names, or else that of the page, which
 * shows no answer of a model. Null for a place of models.
 */
export function setOfPlace({ dataset: { own = '' } }: HTMLElement): string | null {
  if (own) return own === 'any' ? null : own
  const places = document.querySelectorAll<HTMLElement>('[data-answer], [data-query]')
  const names = Array.from(places, ({ dataset }) => dataset.answer ?? dataset.query ?? '')
  const [first] = names
  return first === undefined || names.some(readsModel) ? null : modelOf(first)
}

/** The page that shows the answers of a model, or null where this one does. */
export function pageOf(model: Model): string | null {
  if (modelOfPage() === model) return null
  return document.querySelector<HTMLAnchorElement>(`a[data-model="${model}"]`)?.href ?? null
}

/**
 * Show the uploaded events wherever the page shows the sample's. Nothing changes before every
 * answer is computed; where a chart cannot be drawn, the page goes back to the sample.
 *
 * @returns the dataset that was shown before
 */
export async function substitute(
  dataset: UploadedDataset,
  run: Run,
  progress: (fraction: number) => void,
): Promise<UploadedDataset | null> {
  const answers = await loadAnswers()
  const places = await placesFor(dataset.model)
  const isOfModel = (name: string) => modelOf(name) === dataset.model
  const isOfSet = !readsModel(`${dataset.model}/`)
  const isOfPage = isOfSet || modelOfPage() === dataset.model
  const claims = isOfPage ? findClaims(answers, isOfModel) : []
  const queries = new Map(places.map(({ name, answer }) => [name, answer.query]))
  for (const name of claims.flatMap((claim) => claim.names))
    queries.set(name, answers[name]?.query ?? '')
  const results = await runAll(queries, run, progress)
  return beneathOverlays(async () => {
    const previous = switchDataset(dataset)
    try {
      if (previous && previous.model !== dataset.model) await restoreContent()
      const { inventory, label } = dataset
      for (const place of places) {
        const result = results.get(place.name)
        if (result) await fill(place, replacement(result, place.answer, inventory, label), built)
      }
    } catch (error) {
      await restoreBuilt()
      throw error
    }
    isShown = true
    if (places.length === 0) return previous
    for (const claim of claims) check(claim, results, built)
    if (isOfSet) return previous
    for (const source of document.querySelectorAll('[data-source]'))
      built.put(source, dataset.label)
    document.documentElement.dataset.events = 'uploaded'
    return previous
  })
}

/** The places that show an answer of a model or set; on the overview, those of its questions. */
async function placesFor(model: string): Promise<Place[]> {
  const answers = await loadAnswers()
  if (!readsModel(`${model}/`)) return findPlaces(answers, (name) => modelOf(name) === model)
  const page = modelOfPage()
  const places = findPlaces(answers, (name) => modelOf(name) === (page ?? ORGANIZATION))
  if (page) return page === model ? places : []
  return places.flatMap((place) => {
    const name = inModel(place.name, model)
    const answer = answers[name]
    return answer ? [{ ...place, name, answer }] : []
  })
}

/** Whether queries run on uploaded events now. */
export const isSubstituted = (): boolean => isShown

/** Restore the page as it was built; returns the dataset that it showed. */
export const restorePage = (): Promise<UploadedDataset | null> => beneathOverlays(restoreBuilt)

async function restoreBuilt(): Promise<UploadedDataset | null> {
  const previous = switchDataset(null)
  isShown = false
  await restoreContent()
  return previous
}

async function restoreContent(): Promise<void> {
  delete document.documentElement.dataset.events
  built.restore()
  restoreCards()
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    showPicture(figure)
    await restore(figure)
  }
}

/** Change what the page shows while nothing lies above it. */
async function beneathOverlays<T>(change: () => Promise<T>): Promise<T> {
  for (const overlay of overlays) await overlay.takeOff()
  try {
    return await change()
  } finally {
    for (const overlay of overlays) overlay.layOn()
  }
}

async function runAll(
  queries: Map<string, string>,
  run: Run,
  progress: (fraction: number) => void,
): Promise<Map<string, Result>> {
  const results = new Map<string, Result>()
  for (const [name, sql] of queries) {
    results.set(name, await run(sql))
    progress(results.size / queries.size)
  }
  return results
}
