// The seven answers that a mapping gives, while the reader is still choosing names.
import { inModel } from '../core/models.ts'
import { say } from '../core/words.ts'
import { discard } from '../database/dataset.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import type { SortedFiles } from '../files/several.ts'
import type { PreviewedAnswer } from '../form/preview.ts'
import { loadAnswers } from '../view/answers.ts'
import { asText, replacement } from '../view/places.ts'
import { type Loaded, loadFiles } from '../upload/pipeline.ts'

const QUESTIONS = [
  ...['organizations', 'total_users', 'users_per_organization', 'total_projects'],
  ...['projects_per_organization', 'revenue_per_organization', 'organizations_per_tier'],
]

const keyOf = (mapping: NameMapping): string => JSON.stringify(mapping)

/** Computes previews; the tables of the last one are kept, since they may be those to show. */
export class Previews {
  private last: { key: string; loaded: Loaded } | null = null
  private computing = new AbortController()

  /** The answers that a mapping gives. */
  async compute(
    files: SortedFiles,
    mapping: NameMapping,
    stop: AbortSignal,
  ): Promise<PreviewedAnswer[]> {
    await this.discard()
    this.computing = new AbortController()
    const signal = AbortSignal.any([stop, this.computing.signal])
    const loaded = await loadFiles(files, mapping, () => undefined, signal)
    if (signal.aborted) {
      await discard(loaded.dataset)
      signal.throwIfAborted()
    }
    this.last = { key: keyOf(mapping), loaded }
    return answersOf(loaded, signal)
  }

  /** The tables of the last preview, if it was of this mapping; they are not kept any longer. */
  take(mapping: NameMapping): Loaded | null {
    this.computing.abort() // one that is being computed would keep its tables
    if (this.last?.key !== keyOf(mapping)) {
      void this.discard()
      return null
    }
    const { loaded } = this.last
    this.last = null
    return loaded
  }

  /** Free the memory of the last preview. */
  async discard(): Promise<void> {
    this.computing.abort()
    const dataset = this.last?.loaded.dataset ?? null
    this.last = null
    await discard(dataset)
  }
}

async function answersOf(
  { dataset, run }: Loaded,
  signal: AbortSignal,
): Promise<PreviewedAnswer[]> {
  const answers = await loadAnswers()
  const previewed: PreviewedAnswer[] = []
  for (const question of QUESTIONS) {
    const answer = answers[inModel(question, dataset.model)]
    if (!answer) continue
    const result = await run(answer.query, signal)
    const { shortReason } = replacement(result, answer, dataset.inventory, dataset.label)
    const text = shortReason || asText(result, answer.unit)
    previewed.push({ question: say(answer.question), answer: text, isMissing: shortReason !== '' })
  }
  return previewed
}
