// Every number, table and chart of the page from uploaded events, and back to the sample.
import { element } from '../core/dom.ts'
import { value } from '../core/formats.ts'
import { takesUploads } from '../core/models.ts'
import type { Result } from '../core/result.ts'
import { switchDataset, type UploadedDataset } from '../database/dataset.ts'
import { type Answer, loadAnswers } from '../view/answers.ts'
import { kindOf, reasonNotDrawable, redraw, restore } from '../view/chart.ts'
import { table } from '../view/table.ts'
import { Inventory } from './inventory.ts'
import { sentence, short, whatIsLacking } from './missing.ts'

const built = new Map<Element, Node[]>() // what the build put into each element that was filled

/** Runs a query on the uploaded events. */
export type Run = (sql: string) => Promise<Result>

/** An element of the page that shows the answer of a query. */
interface Place {
  part: HTMLElement
  name: string
  answer: Answer
}

/** What a place shows: a result, or the reason why it is no answer. */
interface Replacement {
  result: Result
  reason: string
  shortReason: string
  label: string
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
  const places = findPlaces(await loadAnswers())
  const results = await runAll(places, run, progress)
  const inventory = await Inventory.take(
    places.map(({ answer }) => answer.needs),
    run,
  )
  const previous = switchDataset(dataset)
  try {
    for (const place of places) {
      const result = results.get(place.name)
      if (result) await fill(place, replacement(result, place.answer, inventory, dataset.label))
    }
  } catch (error) {
    await restorePage()
    throw error
  }
  for (const source of document.querySelectorAll('[data-source]')) put(source, dataset.label)
  document.documentElement.dataset.events = 'uploaded'
  return previous
}

/** Whether the page shows uploaded events now. */
export const isSubstituted = (): boolean => document.documentElement.dataset.events === 'uploaded'

/** Restore the page as it was built; returns the dataset that it showed. */
export async function restorePage(): Promise<UploadedDataset | null> {
  const previous = switchDataset(null)
  delete document.documentElement.dataset.events
  for (const [part, nodes] of built) part.replaceChildren(...nodes)
  built.clear()
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    figure.querySelector(':scope > .unanswered')?.remove()
    hidePicture(figure, false)
    await restore(figure)
  }
  return previous
}

/** Find the elements that show an answer which uploaded events can give. */
function findPlaces(answers: Record<string, Answer>): Place[] {
  const parts = document.querySelectorAll<HTMLElement>(
    '[data-answer], table[data-table], [data-chart]',
  )
  return [...parts].flatMap((part) => {
    const name = part.dataset.answer ?? part.dataset.table ?? part.dataset.chart ?? ''
    const answer = answers[name]
    return answer && takesUploads(name) ? [{ part, name, answer }] : []
  })
}

async function runAll(
  places: Place[],
  run: Run,
  progress: (fraction: number) => void,
): Promise<Map<string, Result>> {
  const queries = new Map(places.map(({ name, answer }) => [name, answer.query]))
  const results = new Map<string, Result>()
  for (const [name, sql] of queries) {
    results.set(name, await run(sql))
    progress(results.size / queries.size)
  }
  return results
}

function replacement(
  result: Result,
  { needs }: Answer,
  inventory: Inventory,
  label: string,
): Replacement {
  const lacks = whatIsLacking(result, needs, inventory.events, inventory.absent(needs))
  return { result, reason: sentence(label, lacks), shortReason: short(lacks), label }
}

async function fill(place: Place, replacement: Replacement): Promise<void> {
  const { part, answer } = place
  if (part.dataset.answer !== undefined) {
    const { result, shortReason } = replacement
    const { macro } = part.dataset
    const gap = shortReason && (macro === 'card' ? shortReason : 'no answer')
    put(part, gap || textFor(macro, result, answer.unit))
  } else if (part.dataset.table !== undefined) fillTable(place, replacement)
  else await fillChart(place, replacement)
}

/** What a macro writes into a sentence. */
function textFor(macro: string | undefined, { columns, rows }: Result, unit: string): string {
  const isSingle = rows.length === 1 && columns.length === 1
  if (macro === 'total') {
    return value(
      rows.reduce((sum, row) => sum + Number(row.at(-1)), 0),
      unit,
    )
  }
  if (macro === 'spread' || (macro === 'card' && !isSingle)) {
    return rows
      .map((row) => `${value(row.at(-1) ?? null, unit)} ${value(row[0] ?? null)}`)
      .join(', ')
  }
  return value(rows[0]?.[0] ?? null, unit)
}

function fillTable({ part, answer }: Place, { result, reason, label }: Replacement): void {
  const caption = part.querySelector('caption')?.firstChild?.textContent?.trim() ?? ''
  const filled = table(result, answer.unit, caption.replace(/ \(the first .*\)$/, ''), label)
  if (reason) {
    const cell = element('td', { class: 'unanswered' }, reason)
    filled.querySelector('tbody')?.replaceChildren(element('tr', {}, cell))
  }
  put(part, ...(filled.querySelector('table')?.childNodes ?? []))
}

async function fillChart(
  { part: figure, answer }: Place,
  { result, reason, label }: Replacement,
): Promise<void> {
  const cause = reason || reasonNotDrawable(result, kindOf(figure))
  const source = figure.querySelector('figcaption > small')
  if (source) put(source, label)
  figure.querySelector(':scope > .unanswered')?.remove()
  hidePicture(figure, cause !== '')
  if (cause && figure.tagName === 'FIGURE')
    figure.append(element('p', { class: 'unanswered' }, cause))
  if (!cause) await redraw(figure, result, answer.unit)
}

const hidePicture = (figure: Element, isHidden: boolean): void => {
  figure.querySelector(':scope > svg, :scope > .drawing')?.toggleAttribute('hidden', isHidden)
}

/** Replace the content of an element; the first time, what the build put there is kept. */
function put(part: Element, ...content: (Node | string)[]): void {
  if (!built.has(part)) built.set(part, [...part.childNodes])
  part.replaceChildren(...content)
}
