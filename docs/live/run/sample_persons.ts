// Whose the events of a run are, among the persons of the sample company.
import { fetchText } from '../core/assets.ts'
import { value } from '../core/formats.ts'
import { type Piece, Way } from '../identity/way.ts'
import type { SentEvent } from '../runtime/messages.ts'

const MODELS = ['person', 'group'] // in folders of their own; all other sections are the tutorial's

/** The ids of the persons of a model, by the day since which they exist. */
type IdsByDay = Record<string, string[]>

const samples = new Map<string, Promise<IdsByDay>>()

/**
 * Whose each event of a run is; none where the sample's persons cannot be loaded.
 *
 * @param set the set of events that the section belongs to, if it is not the sample company's
 */
export async function waysOf(
  section: string,
  events: SentEvent[],
  set?: string,
): Promise<Piece[][]> {
  const folder = section.split('/')[1] ?? ''
  const model = set ?? (MODELS.includes(folder) ? folder : 'organization')
  const sample = samples.get(model) ?? load(model)
  samples.set(model, sample)
  const way = new Way()
  try {
    for (const [day, ids] of Object.entries(await sample)) {
      const since = value(new Date(day))
      for (const id of ids) way.add(id, since)
    }
  } catch {
    samples.delete(model) // the next run tries again
    return []
  }
  return events.map((event) => way.next(event))
}

const load = async (model: string): Promise<IdsByDay> =>
  JSON.parse(await fetchText(`since-${model}.json`))
