// The events that the reader's code sends, above those that the page shows: every answer that they
// move is computed again, and one press takes them back.
import { isAbort } from '../core/cancellation.ts'
import { modelOf, MODELS, ORGANIZATION } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { say, sayCount, separated } from '../core/words.ts'
import { labelOf, setLayer, uploadFor } from '../database/dataset.ts'
import type { Inventory } from '../database/inventory.ts'
import type { SentEvent } from '../runtime/messages.ts'
import { loadAnswers } from '../view/answers.ts'
import { restore } from '../view/chart.ts'
import { hasMoved } from '../view/moves.ts'
import {
  fill,
  Originals,
  overlays,
  type Place,
  type Replacement,
  replacement,
  showPicture,
} from '../view/places.ts'
import { Arrivals, MAX_EVENTS } from './arrivals.ts'
import { Bar } from './bar.ts'
import { discard, firstLine, type Moving, type Prepared, prepare } from './preparation.ts'

declare const COMPRESSED_MEGABYTES: string // written by the build: the size of the engine, compressed

class Layer {
  private readonly arrivals = new Map<string, Arrivals>() // by model
  private readonly originals = new Originals()
  private readonly bar = new Bar({
    stop: () => this.controller.abort(),
    retry: () => this.layOn(),
    takeBack: () => void this.takeBack(),
  })
  private controller = new AbortController()
  private working: Promise<void> | null = null
  private laid: Prepared[] = []
  private restores: (() => Promise<void>)[] = []
  private isStale = false
  private isFull = false

  /** Add the events of a run, and show what they move. */
  add(model: string, events: SentEvent[]): void {
    const arrivals = this.arrivals.get(model) ?? new Arrivals()
    this.arrivals.set(model, arrivals)
    if (!arrivals.add(events, Date.now())) this.isFull = true
    this.layOn()
  }

  /** Show the events above what the page shows now. */
  layOn(): void {
    this.isStale = true
    if (this.count > 0) this.working ??= this.work()
  }

  /** Show the page without the events, which are kept. */
  async takeOff(): Promise<void> {
    this.controller.abort()
    await this.working
    const laid = this.laid
    await this.uncover()
    await discard(laid)
  }

  private async takeBack(): Promise<void> {
    const queries = this.queries()
    this.arrivals.clear()
    this.isFull = false
    await this.takeOff()
    this.bar.hide()
    announce(queries, 0)
  }

  private get count(): number {
    return [...this.arrivals.values()].reduce((sum, { size }) => sum + size, 0)
  }

  private async work(): Promise<void> {
    this.controller = new AbortController()
    const { signal } = this.controller
    try {
      while (this.isStale) {
        this.isStale = false
        await this.update(signal)
      }
      const moved = document.querySelectorAll('[data-moved]').length
      this.bar.showDone(this.summary(moved), moved > 0)
    } catch (error) {
      this.bar.showFailure(
        isAbort(error)
          ? `${say('Stopped.')} ${this.notAll()}`
          : `${this.uncounted()} ${firstLine(error)}`,
      )
    } finally {
      this.working = null
    }
  }

  /** Nothing on the page changes before every answer is computed. */
  private async update(signal: AbortSignal): Promise<void> {
    const next = await this.prepareAll(signal)
    const [previous, queries] = [this.laid, this.queries()]
    await this.uncover()
    this.laid = next
    for (const { beneath, schema } of next) setLayer(beneath, schema)
    for (const { places, inventory } of next) {
      for (const moving of places) await this.cover(moving, inventory)
    }
    announce(new Set([...queries, ...this.queries()]), this.count)
    await discard(previous)
  }

  private async prepareAll(signal: AbortSignal): Promise<Prepared[]> {
    const progress = (fraction: number, step: string) => {
      const isModule = step.startsWith(say('Loading the database'))
      const size = separated(COMPRESSED_MEGABYTES)
      const text = isModule ? say('{step} and the sample, {size} MB, once', { step, size }) : step
      if (!signal.aborted) this.bar.showProgress(fraction, text)
    }
    progress(0, say('Counting your events'))
    const answers = await loadAnswers()
    const prepared: Prepared[] = []
    try {
      for (const [model, arrivals] of this.arrivals)
        prepared.push(await prepare(model, () => arrivals.all(), answers, progress, signal))
    } catch (error) {
      await discard(prepared)
      throw error
    }
    return prepared
  }

  /** Show in one place what the events move there, if they move anything. */
  private async cover(
    { place, before, after }: Moving,
    inventory: Inventory | null,
  ): Promise<void> {
    const { name, part } = place
    const uploaded = uploadFor(name)?.inventory ?? null
    const earlier = replacementOf(place, before, uploaded)
    const now =
      'result' in after ? replacementOf(place, after.result, inventory) : failed(name, after.error)
    if (now.reason === earlier.reason && !hasMoved(before, now.result)) return
    await fill(place, now, this.originals, earlier.reason ? { ...before, rows: [] } : before)
    if (part.dataset.chart === undefined) return
    this.restores.push(async () => {
      showPicture(part)
      if (uploaded) await fill(place, replacementOf(place, before, uploaded), this.originals)
      else await restore(part)
    })
  }

  private async uncover(): Promise<void> {
    for (const { beneath } of this.laid) setLayer(beneath, null)
    this.laid = []
    const restores = this.restores
    this.restores = []
    for (const restoreChart of restores) await restoreChart()
    this.originals.restore()
  }

  private queries(): Set<string> {
    return new Set(this.laid.flatMap(({ queries }) => [...queries]))
  }

  private notAll(): string {
    return sayCount(
      this.count,
      '{n} event of yours on this page, not all of them counted.',
      '{n} events of yours on this page, not all of them counted.',
    )
  }

  private uncounted(): string {
    return sayCount(
      this.count,
      '{n} event of yours could not be counted.',
      '{n} events of yours could not be counted.',
    )
  }

  private summary(moved: number): string {
    const events = sayCount(
      this.count,
      '{n} event of yours on this page.',
      '{n} events of yours on this page.',
    )
    const numbers = moved
      ? sayCount(moved, '{n} number moved.', '{n} numbers moved.')
      : say('No number moved.')
    const n = separated(String(MAX_EVENTS))
    const limit = this.isFull ? ` ${say('Only the first {n} count.', { n })}` : ''
    return `${events} ${numbers}${limit}`
  }
}

/** What a place shows of a result, given what there is; null for the sample. */
const replacementOf = (
  { name, answer }: Place,
  result: Result,
  inventory: Inventory | null,
): Replacement => replacement(result, answer, inventory, labelOf(name))

const failed = (name: string, error: string): Replacement => ({
  result: { columns: [], rows: [] },
  reason: `${say('No answer: with your events, this query fails.')} ${error}`,
  shortReason: say('no answer'),
  label: labelOf(name),
})

/** Tell open blocks, and whoever else listens, which queries have other results now. */
function announce(queries: Set<string>, events: number): void {
  document.dispatchEvent(new CustomEvent('live:moved', { detail: { queries, events } }))
}

const layer = new Layer()
overlays.add(layer)

/** What a section of the page has sent, and the set of events that it belongs to, if to one. */
interface Run {
  section: string
  events: SentEvent[]
  set?: string
}

/** The models and the sets whose answers the page shows. */
function modelsOnPage(): Set<string> {
  const parts = document.querySelectorAll<HTMLElement>(
    '[data-answer], [data-table], [data-chart], [data-query]',
  )
  const names = [...parts].map(({ dataset }) => {
    return dataset.answer ?? dataset.table ?? dataset.chart ?? dataset.query ?? ''
  })
  return new Set(names.filter(Boolean).map(modelOf))
}

/**
 * Take in the events that a section of the page has sent. They go to the events of the page's
 * model; where it shows several, the folder of the section says to which. Those of a section that
 * belongs to a set go to that set, if the page shows any answer of it.
 */
export function arrive({ section, events, set }: Run): void {
  const onPage = modelsOnPage()
  const possible = set === undefined ? MODELS : [set]
  const models = possible.filter((model) => onPage.has(model))
  const [only] = models
  if (events.length === 0 || only === undefined) return
  const [, folder = ''] = section.split('/')
  const own = onPage.has(folder) ? folder : ORGANIZATION
  layer.add(models.length === 1 ? only : own, events)
}
