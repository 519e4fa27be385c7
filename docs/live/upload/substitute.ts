// Every number, table and chart of the page from uploaded events, and back to the sample.
import { takesUploads } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { switchDataset, type UploadedDataset } from '../database/dataset.ts'
import { loadAnswers } from '../view/answers.ts'
import { restore } from '../view/chart.ts'
import { check, findClaims } from '../view/claims.ts'
import { fill, findPlaces, Originals, overlays, replacement, showPicture } from '../view/places.ts'

const built = new Originals()

/** Runs a query on the uploaded events. */
export type Run = (sql: string) => Promise<Result>

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
  const places = findPlaces(answers, takesUploads)
  const claims = findClaims(answers, takesUploads)
  const names = [...places.map(({ name }) => name), ...claims.flatMap((claim) => claim.names)]
  const queries = new Map(names.map((name) => [name, answers[name]?.query ?? '']))
  const results = await runAll(queries, run, progress)
  return beneathOverlays(async () => {
    const previous = switchDataset(dataset)
    try {
      const { inventory, label } = dataset
      for (const place of places) {
        const result = results.get(place.name)
        if (result) await fill(place, replacement(result, place.answer, inventory, label), built)
      }
    } catch (error) {
      await restoreBuilt()
      throw error
    }
    for (const claim of claims) check(claim, results, built)
    for (const source of document.querySelectorAll('[data-source]'))
      built.put(source, dataset.label)
    document.documentElement.dataset.events = 'uploaded'
    return previous
  })
}

/** Whether the page shows uploaded events now. */
export const isSubstituted = (): boolean => document.documentElement.dataset.events === 'uploaded'

/** Restore the page as it was built; returns the dataset that it showed. */
export const restorePage = (): Promise<UploadedDataset | null> => beneathOverlays(restoreBuilt)

async function restoreBuilt(): Promise<UploadedDataset | null> {
  const previous = switchDataset(null)
  delete document.documentElement.dataset.events
  built.restore()
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    showPicture(figure)
    await restore(figure)
  }
  return previous
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
