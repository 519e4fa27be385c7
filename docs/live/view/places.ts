// The places of a page that show the answer of a query, and how they are filled with another one.
import { element } from '../core/dom.ts'
import { value } from '../core/formats.ts'
import { partName } from '../core/needs.ts'
import type { Cell, Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import type { Inventory } from '../database/inventory.ts'
import type { Answer } from './answers.ts'
import { kindOf, reasonNotDrawable, redraw } from './chart.ts'
import { sentence, short, whatIsLacking } from './missing.ts'
import { movedNumber, rowsBefore } from './moves.ts'
import { firstOf, table } from './table.ts'

const REFUSED = say('no answer')

/** An element of the page that shows the answer of a query. */
export interface Place {
  part: HTMLElement
  name: string
  answer: Answer
}

/** What a place shows: a result, or the reason why it is no answer. */
export interface Replacement {
  result: Result
  reason: string
  shortReason: string
  label: string
}

/** What lies above the answers of a page: it is taken off before they change. */
export interface Overlay {
  takeOff(): Promise<void>
  layOn(): void
}

export const overlays = new Set<Overlay>()

/** The content of elements, kept so that the page can be as it was. */
export class Originals {
  private readonly contents = new Map<Element, Node[]>()

  /** Replace the content of an element. */
  put(part: Element, ...content: (Node | string)[]): void {
    if (!this.contents.has(part)) this.contents.set(part, [...part.childNodes])
    part.replaceChildren(...content)
  }

  /** Put everything back. */
  restore(): void {
    for (const [part, nodes] of this.contents) part.replaceChildren(...nodes)
    this.contents.clear()
  }
}

/** Find the elements that show an answer of one of these queries. */
export function findPlaces(
  answers: Record<string, Answer>,
  isWanted: (query: string) => boolean,
): Place[] {
  const parts = document.querySelectorAll<HTMLElement>(
    '[data-answer], table[data-table], [data-chart]',
  )
  return [...parts].flatMap((part) => {
    const name = part.dataset.answer ?? part.dataset.table ?? part.dataset.chart ?? ''
    const answer = answers[name]
    return answer && isWanted(name) ? [{ part, name, answer }] : []
  })
}

/** What places show of a result, given what there is; null for the sample, which has everything. */
export function replacement(
  result: Result,
  { needs, properties, counted }: Answer,
  inventory: Inventory | null,
  label: string,
): Replacement {
  const paths = properties.flatMap((path) => path.slice(-1))
  const names = [...needs.events, ...paths, ...counted.map(partName)]
  const refusal = inventory?.refusal(names)
  if (refusal) {
    const reason = say('No answer: {label} has {refusal}.', { label, refusal })
    return { result, reason, shortReason: REFUSED, label }
  }
  const present = inventory?.events ?? new Set(needs.events)
  const absent = inventory?.absent(needs) ?? []
  const lacks = whatIsLacking(result, needs, present, absent, inventory?.closer(needs))
  return { result, reason: sentence(label, lacks), shortReason: short(lacks), label }
}

/**
 * Fill a place.
 *
 * @param before the result that it shows without the reader's events, to mark what they have moved
 */
export async function fill(
  place: Place,
  replacement: Replacement,
  originals: Originals,
  before: Result | null = null,
): Promise<void> {
  const { part, answer } = place
  if (part.dataset.answer !== undefined) {
    const { result, shortReason } = replacement
    const { macro } = part.dataset
    const gap = shortReason && (macro === 'card' ? shortReason : REFUSED)
    if (gap)
      originals.put(part, element('span', { class: 'unanswered', title: replacement.reason }, gap))
    else originals.put(part, ...inProse(macro, result, answer.unit, before))
  } else if (part.dataset.table !== undefined) fillTable(place, replacement, originals, before)
  else await fillChart(place, replacement, originals)
}

/** The text of a result, as a card has it. */
export const asText = (result: Result, unit: string): string =>
  inProse('card', result, unit, null)
    .map((part) => (typeof part === 'string' ? part : part.textContent))
    .join('')

/** Show the picture of a chart again, which has no reason any more for not being shown. */
export function showPicture(figure: Element): void {
  figure.querySelector(':scope > .unanswered')?.remove()
  hidePicture(figure, false)
}

/** What a macro writes into a sentence: numbers, and the names of rows. */
function inProse(
  macro: string | undefined,
  { columns, rows }: Result,
  unit: string,
  before: Result | null,
): (Node | string)[] {
  const written = (cell: Cell, earlier: Cell | undefined) =>
    before ? movedNumber(earlier, cell, unit, 'before') : value(cell, unit)
  if (macro === 'total') return [written(total(rows), total(before?.rows ?? []))]
  const isSingle = rows.length === 1 && columns.length === 1
  if (macro === 'spread' || (macro === 'card' && !isSingle)) {
    const earlier = rowsBefore(rows, before?.rows ?? [])
    return rows.flatMap((row, index) => [
      index > 0 ? ', ' : '',
      written(row.at(-1) ?? null, earlier[index]?.at(-1)),
      `\u00a0${value(row[0] ?? null)}`,
    ])
  }
  return [written(rows[0]?.[0] ?? null, before?.rows[0]?.[0])]
}

const total = (rows: Cell[][]): number => rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)

function fillTable(
  { part, answer }: Place,
  { result, reason, label }: Replacement,
  originals: Originals,
  before: Result | null,
): void {
  const caption = part.querySelector('caption')?.firstChild?.textContent?.trim() ?? ''
  const title = caption.replace(new RegExp(` \\(${firstOf('.*', '.*')}\\)$`), '')
  const filled = table(result, answer, title, label, before)
  if (reason) {
    const cell = element('td', { class: 'unanswered' }, reason)
    filled.querySelector('tbody')?.replaceChildren(element('tr', {}, cell))
  }
  originals.put(part, ...(filled.querySelector('table')?.childNodes ?? []))
}

async function fillChart(
  { part: figure, answer }: Place,
  { result, reason, label }: Replacement,
  originals: Originals,
): Promise<void> {
  const cause = reason || reasonNotDrawable(result, kindOf(figure))
  const source = figure.querySelector('figcaption > small')
  if (source) originals.put(source, label)
  figure.querySelector(':scope > .unanswered')?.remove()
  hidePicture(figure, cause !== '')
  if (cause && figure.tagName === 'FIGURE')
    figure.append(element('p', { class: 'unanswered' }, cause))
  if (!cause) await redraw(figure, result, answer.unit)
}

const hidePicture = (figure: Element, isHidden: boolean): void => {
  figure.querySelector(':scope > svg, :scope > .drawing')?.toggleAttribute('hidden', isHidden)
}
