// A chart redrawn from other rows, with the specification that the build drew it with.
import { ASSETS } from '../core/assets.ts'
import { hasDays, label, noun, percent, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'
import { say, translatable } from '../core/words.ts'
import { key, levels, reasonNotAWaterfall, totals, waterfallValues } from './waterfall.ts'

type Datum = Record<string, string | number | boolean>
type Specification = Record<string, unknown> & {
  data: { values: Datum[] }
  encoding: { tooltip?: { field: string; title: string }[] }
}
type Draw = (
  figure: HTMLElement,
  change?: (specification: Specification) => Specification,
) => Promise<void>

const NAMES = translatable('Bar', 'Line', 'Pie', 'Dots', 'Grid', 'Waterfall') // of kinds

/** The kind of chart that a figure shows, by its class. */
export const kindOf = (figure: Element): string => /chart-(\w+)/.exec(figure.className)?.[1] ?? ''

/** The index of the column with the numbers: a grid has two names before it, a waterfall steps. */
const measureOf = (kind: string): number => (kind === 'grid' || kind === 'waterfall' ? 2 : 1)

/** Why a result cannot be drawn, in a sentence, or "". */
export function reasonNotDrawable({ columns, rows }: Result, kind: string): string {
  const measure = measureOf(kind)
  if (columns.length <= measure)
    return measure === 1
      ? say('The chart needs two columns.')
      : say('The chart needs three columns.')
  if (rows.length === 0) return say('The chart needs at least one row.')
  if (rows.length === 1 && kind === 'spark') return say('A curve needs two rows.') // as in the build
  const isDrawable = rows.every((row) => Number.isFinite(row[measure]))
  if (!isDrawable)
    return say('The chart needs numbers in its column "{name}".', { name: columns[measure] })
  return kind === 'waterfall' ? reasonNotAWaterfall({ columns, rows }) : ''
}

/** The plotted rows as the build writes them into a specification. */
export function plottedValues(result: Result, unit: string, kind: string): Datum[] {
  if (kind === 'waterfall') return waterfallValues(result, unit)
  const { rows } = result
  const measure = measureOf(kind)
  const isDay = kind !== 'grid' && hasDays(rows.map(([first = null]) => first))
  return rows.map((row, order) => ({
    key: key(row[0] ?? null),
    label: value(row[0] ?? null, '', isDay),
    number: row[measure] as number,
    text: measure === 1 ? value(row[1] ?? null, unit) : value(row[1] ?? null),
    group: row.length > 2 ? value(row[2] ?? null, unit) : '',
    ...(measure === 2 && { cell: gridText(row[2] as number, unit), row: rowName(row) }),
    order,
    ...(order === rows.length - 1 && { last: true }),
  }))
}

/** The name of a row of a grid, with its size, which is in the fourth column if there is one. */
const rowName = ([name = null, , , ...sizes]: Cell[]): string =>
  [name, ...sizes.slice(0, 1)].map((cell) => value(cell)).join(' \u00b7 ')

const gridText = (number: number, unit: string): string =>
  unit.startsWith('percent') ? percent(number.toFixed(0)) : value(number, unit)

/** A specification with other rows: their values, and the names that colors stand for. */
export function withRows(
  specification: Specification,
  result: Result,
  unit: string,
  kind: string,
): Specification {
  const values = plottedValues(result, unit, kind)
  const changed = { ...structuredClone(specification), data: { values } }
  for (const [index, tooltip] of (changed.encoding.tooltip ?? []).entries()) {
    if (kind !== 'waterfall' || index === 0)
      tooltip.title = label(result.columns[index] ?? tooltip.title)
  }
  for (const [field, scale] of scales(changed)) {
    scale.domain = domainOf(
      values.map((datum) => datum[field] ?? ''),
      scale.domain,
    )
  }
  return changed
}

type Domain = (string | number | boolean)[]
type Scale = { domain: Domain }

/** The domain of a scale for other values. Names that the build had keep their place and color. */
function domainOf(values: Domain, before: Domain): Domain {
  const present = [...new Set(values)]
  if (typeof before[0] === 'number') return [0, Math.max(1, ...present.map(Number))]
  return [
    ...before.filter((name) => present.includes(name)),
    ...present.filter((name) => !before.includes(name)),
  ]
}

/** Every scale with a domain of its own, with the field that it is for. */
function* scales(part: unknown): Generator<[string, Scale]> {
  if (typeof part !== 'object' || part === null) return
  const { field, scale } = part as { field?: string; scale?: Scale }
  if (field && scale && Array.isArray(scale.domain)) yield [field, scale]
  for (const inner of Object.values(part)) yield* scales(inner)
}

/** Describe a chart in words, as the build does. */
export function describe(result: Result, kind: string, unit: string): string {
  if (kind === 'waterfall') {
    return `${describeRows(levels(result), kind, unit, 1)} ${totals(result, unit)}`
  }
  return describeRows(result, kind, unit, measureOf(kind))
}

function describeRows(
  { columns, rows }: Result,
  kind: string,
  unit: string,
  measure: number,
): string {
  const names = columns.slice(0, measure + 1).map(noun)
  const points = rows.map((row) => ({
    name: row
      .slice(0, measure)
      .map((cell) => value(cell))
      .join(', '),
    text: value(row[measure] ?? null, unit),
    number: Number(row[measure]),
  }))
  const start = say('{kind} chart of {measure} by {keys}', {
    kind: say(NAMES.find((name) => name.toLowerCase() === kind) ?? kind),
    measure: names.at(-1),
    keys: names.slice(0, -1).join(` ${say('and')} `),
  })
  if (points.length <= 8) {
    return `${start}: ${points.map(({ name, text }) => `${name} ${text}`).join(', ')}.`
  }
  const top = points.reduce((best, point) => (point.number > best.number ? point : best))
  const named = (point = top) => `${point.text} (${point.name})`
  return say('{start}: {n} points, from {first} to {last}, at most {peak}.', {
    ...{ start, n: points.length, first: named(points[0]), last: named(points.at(-1)) },
    peak: named(),
  })
}

/** Draw a figure's chart from another result. */
export async function redraw(figure: HTMLElement, result: Result, unit: string): Promise<void> {
  figure.dataset.live = 'other rows'
  const draw = await loadDraw()
  const kind = kindOf(figure)
  await draw(figure, (specification) => withRows(specification, result, unit, kind))
  setDescription(figure, describe(result, kind, unit))
}

/** Draw a figure's chart from the rows of the build again. */
export async function restore(figure: HTMLElement): Promise<void> {
  if (!figure.dataset.live) return
  delete figure.dataset.live
  const draw = await loadDraw()
  await draw(figure)
  setDescription(figure, builtDescriptions.get(figure) ?? '')
}

const builtDescriptions = new WeakMap<Element, string>()

/** Set what screen readers say of the picture. */
function setDescription(figure: HTMLElement, text: string): void {
  const description = figure.querySelector('svg > desc')
  if (!description) return
  if (!builtDescriptions.has(figure)) builtDescriptions.set(figure, description.textContent ?? '')
  description.textContent = text
}

/** Load the page's own way to draw a chart. */
async function loadDraw(): Promise<Draw> {
  try {
    const module = (await import(new URL('../charts.js', ASSETS).href)) as { draw: Draw }
    return module.draw
  } catch (cause) {
    throw new Error(say('The charts could not be loaded. Try again, or reload the page.'), {
      cause,
    })
  }
}
