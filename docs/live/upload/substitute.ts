// Every number, table and chart of the page from other events, and back.
import type { Result } from '../core/result.ts'
import { type Answer, loadAnswers } from '../view/answers.ts'
import { kindOf, redraw, restore, undrawable } from '../view/chart.ts'
import { value } from '../core/formats.ts'
import { element } from '../core/dom.ts'
import { takesUploads } from '../core/models.ts'
import { table } from '../view/table.ts'
import { choose, labelOf, type Own } from '../database/dataset.ts'

const kept = new Map<Element, Node[]>() // what the build put into what we filled

/** Runs a query's text on the reader's events. */
export type Run = (sql: string) => Promise<Result>

/**
 * Show the reader's events wherever the page shows the sample's. Nothing changes before every
 * answer is there, and where a chart cannot be drawn, the page is the sample's again.
 * @param events the names of all that the file has, as ours
 * @returns the events of the reader's that were shown before
 */
export async function show(
  own: Own,
  events: Set<string>,
  run: Run,
  progress: (done: number) => void,
): Promise<Own | null> {
  const answers = await loadAnswers()
  const parts = filled(answers)
  const names = new Set(parts.map(({ name }) => name))
  const results = new Map<string, Result>()
  for (const name of names) {
    results.set(name, await run(answers[name]?.query ?? ''))
    progress(results.size / names.size)
  }
  const before = choose(own)
  try {
    for (const { part, name, answer } of parts) {
      const rows = results.get(name)
      if (rows) await fill(part, rows, answer, name, events)
    }
  } catch (error) {
    await back()
    throw error
  }
  for (const text of document.querySelectorAll('[data-source]')) put(text, own.label)
  document.documentElement.dataset.events = 'own'
  return before
}

/** Whether the page shows the reader's events now. */
export const showsOwn = (): boolean => document.documentElement.dataset.events === 'own'

/** What shows an answer that a reader's events can give. */
function filled(answers: Record<string, Answer>) {
  const found = document.querySelectorAll<HTMLElement>(
    '[data-answer], table[data-table], [data-chart]',
  )
  return [...found].flatMap((part) => {
    const name = part.dataset.answer ?? part.dataset.table ?? part.dataset.chart ?? ''
    const answer = answers[name]
    return answer && takesUploads(name) ? [{ part, name, answer }] : []
  })
}

/** The page as it was built; tells whose events it showed. */
export async function back(): Promise<Own | null> {
  const before = choose(null)
  delete document.documentElement.dataset.events
  for (const [part, nodes] of kept) part.replaceChildren(...nodes)
  kept.clear()
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    figure.querySelector(':scope > .unanswered')?.remove()
    hide(figure, false)
    await restore(figure)
  }
  return before
}

async function fill(
  part: HTMLElement,
  rows: Result,
  answer: Answer,
  name: string,
  events: Set<string>,
): Promise<void> {
  const cause = gap(rows, answer, events)
  if (part.dataset.answer !== undefined) put(part, cause ? 'no answer' : inText(part, rows, answer))
  else if (part.dataset.table !== undefined) fillTable(part, rows, answer, name, cause)
  else await fillChart(part, rows, answer, name, cause || undrawable(rows, kindOf(part)))
}

/** Why there is no answer, in a sentence, as the build says it; "" where there is one. */
function gap(rows: Result, answer: Answer, events: Set<string>): string {
  const asked = eventsOf(answer.query)
  const gone = asked.filter((event) => !events.has(event))
  const isRatio = answer.unit.startsWith('percent') || answer.unit.includes(' per ')
  if (
    gone.length > 0 &&
    (saysNothing(rows) || (isNought(rows) && (isRatio || gone.length === asked.length)))
  )
    return `No answer: your data has no ${gone.map((event) => `event "${event}"`).join(', ')}.`
  return saysNothing(rows) ? 'No answer: your data has nothing that this query counts.' : ''
}

/** The events that a query names, wherever it compares `event` with a text. */
function eventsOf(sql: string): string[] {
  const compared = sql.match(/\bevent\s*(?:=\s*'[^']*'|IN\s*\([^)]*\))/gi) ?? []
  return [
    ...new Set(compared.flatMap((one) => [...one.matchAll(/'([^']*)'/g)].map((m) => m[1] ?? ''))),
  ].sort()
}

const isNought = ({ rows }: Result): boolean =>
  rows.length > 0 && rows.every((row) => row.at(-1) === 0)

const saysNothing = ({ rows }: Result): boolean =>
  rows.every((row) => row.at(-1) === null || Number.isNaN(row.at(-1)))

/** One value, a sum or a list: whichever the build wrote there. */
function inText(part: Element, { rows }: Result, answer: Answer): string {
  if (answer.rows.length === 1 && answer.columns.length === 1)
    return value(rows[0]?.[0] ?? null, answer.unit)
  const built = answer.rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)
  const isSum = part.textContent?.trim() === value(built, answer.unit)
  if (isSum)
    return value(
      rows.reduce((sum, row) => sum + Number(row.at(-1)), 0),
      answer.unit,
    )
  return rows
    .map((row) => `${value(row.at(-1) ?? null, answer.unit)} ${value(row[0] ?? null)}`)
    .join(', ')
}

function fillTable(
  part: HTMLElement,
  rows: Result,
  answer: Answer,
  name: string,
  cause: string,
): void {
  const caption = part.querySelector('caption')?.firstChild?.textContent?.trim() ?? ''
  const made = table(rows, answer.unit, caption.replace(/ \(the first .*\)$/, ''), labelOf(name))
  if (cause)
    made
      .querySelector('tbody')
      ?.replaceChildren(element('tr', {}, element('td', { class: 'unanswered' }, cause)))
  put(part, ...(made.querySelector('table')?.childNodes ?? []))
}

async function fillChart(
  figure: HTMLElement,
  rows: Result,
  answer: Answer,
  name: string,
  cause: string,
): Promise<void> {
  const label = figure.querySelector('figcaption > small')
  if (label) put(label, labelOf(name))
  figure.querySelector(':scope > .unanswered')?.remove()
  hide(figure, cause !== '')
  if (cause && figure.tagName === 'FIGURE')
    figure.append(element('p', { class: 'unanswered' }, cause))
  if (!cause) await redraw(figure, rows, answer.unit)
}

const hide = (figure: Element, hidden: boolean): void => {
  figure.querySelector(':scope > svg, :scope > .drawing')?.toggleAttribute('hidden', hidden)
}

/** Content in place of what was there, which is kept for the way back. */
function put(part: Element, ...content: (Node | string)[]): void {
  if (!kept.has(part)) kept.set(part, [...part.childNodes])
  part.replaceChildren(...content)
}
