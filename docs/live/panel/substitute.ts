// Every number, table and chart of the page from the reader's data, and back to those of the build.
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

/** Runs a query on the reader's data. */
type Run = (sql: string) => Promise<Result>

/** The queries whose answers the page shows. */
export function namesOnPage(): string[] {
  const places = document.querySelectorAll<HTMLElement>('[data-answer], [data-query]')
  return Array.from(places, ({ dataset }) => dataset.answer ?? dataset.query ?? '')
}

/**
 * The model of the page: that of the queries whose answers it shows. The overview belongs to none;
 * it shows the answers of any model.
 */
export function modelOfPage(): Model | null {
  if (document.querySelector('[data-own="any"]')) return null
  return modelOf(namesOnPage().find(readsModel) ?? '') as Model
}

/**
 * The set of events whose own place this is: the one that it names, or else that of the page, which
 * shows no answer of a model. "" for a place of models.
 */
export function setOfPlace({ dataset: { own = '' } }: HTMLElement): string {
  if (own) return own === 'any' ? '' : own
  const names = namesOnPage()
  const [first] = names
  return first === undefined || names.some(readsModel) ? '' : modelOf(first)
}

/** The page that shows the answers of a model, or null where this one does. */
export function pageOf(model: Model): string | null {
  if (modelOfPage() === model) return null
  return document.querySelector<HTMLAnchorElement>(`a[data-model="${model}"]`)?.href ?? null
}

/** The reader's data in place of those of the build: of the models, or of a set of events. */
export class Substitution {
  private dataset: UploadedDataset | null = null
  private places: Place[] = []
  private readonly built = new Originals()

  /** Whether queries run on the reader's data now. */
  get isShown(): boolean {
    return this.dataset !== null
  }

  /**
   * Show the reader's data wherever the page shows those of the build. Nothing changes before every
   * answer is computed; where a chart cannot be drawn, the page goes back to what was built.
   *
   * @returns the dataset that was shown before
   */
  async show(
    dataset: UploadedDataset,
    run: Run,
    progress: (fraction: number) => void,
  ): Promise<UploadedDataset | null> {
    const answers = await loadAnswers()
    const places = await placesFor(dataset.model)
    const isOfModel = (name: string) => modelOf(name) === dataset.model
    const isOfPage = isSet(dataset) || modelOfPage() === dataset.model
    const claims = isOfPage ? findClaims(answers, isOfModel) : []
    const queries = new Map(places.map(({ name, answer }) => [name, answer.query]))
    for (const name of claims.flatMap((claim) => claim.names))
      queries.set(name, answers[name]?.query ?? '')
    const results = await runAll(queries, run, progress)
    return beneathOverlays(async () => {
      const previous = this.dataset
      switchDataset(previous, dataset)
      this.dataset = dataset
      try {
        if (previous && previous.model !== dataset.model) await this.restoreContent(previous)
        this.places = places
        const { inventory, label } = dataset
        for (const place of places) {
          const result = results.get(place.name)
          const content = result && replacement(result, place.answer, inventory, label)
          if (content) await fill(place, content, this.built)
        }
      } catch (error) {
        await this.restoreBuilt()
        throw error
      }
      if (places.length === 0) return previous
      for (const claim of claims) check(claim, results, this.built)
      if (isSet(dataset)) return previous
      for (const source of document.querySelectorAll('[data-source]'))
        this.built.put(source, dataset.label)
      document.documentElement.dataset.events = 'uploaded'
      return previous
    })
  }

  /** Restore the page as it was built; returns the dataset that it showed. */
  restore(): Promise<UploadedDataset | null> {
    return beneathOverlays(() => this.restoreBuilt())
  }

  private async restoreBuilt(): Promise<UploadedDataset | null> {
    const previous = this.dataset
    switchDataset(previous, null)
    this.dataset = null
    if (previous) await this.restoreContent(previous)
    return previous
  }

  private async restoreContent(dataset: UploadedDataset): Promise<void> {
    if (!isSet(dataset)) {
      delete document.documentElement.dataset.events
      restoreCards()
    }
    this.built.restore()
    for (const { part } of this.places.splice(0)) {
      if (part.dataset.chart === undefined) continue
      showPicture(part)
      await restore(part)
    }
  }
}

const isSet = ({ model }: UploadedDataset): boolean => !readsModel(`${model}/`)

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
