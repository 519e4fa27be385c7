// A chart drawn again, from other rows, by the specification that the build drew it with.
import { ASSETS } from '../core/assets.ts'
import { label, value } from '../core/formats.ts'
import type { Cell, Result } from '../core/result.ts'

type Datum = Record<string, string | number | boolean>
type Specification = Record<string, unknown> & {
  data: { values: Datum[] }
  encoding: { tooltip?: { field: string; title: string }[] }
}
type Draw = (figure: HTMLElement, change?: (one: Specification) => Specification) => Promise<void>

/** The kind of chart that a figure shows, by its class. */
export const kindOf = (figure: Element): string => /chart-(\w+)/.exec(figure.className)?.[1] ?? ''

/** The column with the numbers: a grid has two names before it. */
const measureOf = (kind: string): number => (kind === 'grid' ? 2 : 1)

/** Why rows cannot be drawn, in a sentence, or "". */
export function undrawable({ columns, rows }: Result, kind: string): string {
  const at = measureOf(kind)
  if (columns.length <= at) return `The chart wants ${at === 1 ? 'two' : 'three'} columns.`
  if (rows.length === 0) return 'The chart wants at least one row.'
  if (rows.length === 1 && kind === 'spark') return 'A curve wants two rows.' // as in the build
  const numbers = rows.every((row) => typeof row[at] === 'number' && Number.isFinite(row[at]))
  return numbers ? '' : `The chart wants numbers in its column "${columns[at]}".`
}

/** The plotted rows as the build writes them into a specification. */
export function values({ rows }: Result, unit: string, kind: string): Datum[] {
  const at = measureOf(kind)
  return rows.map((row, order) => ({
    key: key(row[0] ?? null),
    label: value(row[0] ?? null),
    number: row[at] as number,
    text: at === 1 ? value(row[1] ?? null, unit) : value(row[1] ?? null),
    group: row.length > 2 ? value(row[2] ?? null, unit) : '',
    ...(at === 2 && { cell: inCell(row[2] as number, unit) }),
    order,
    ...(order === rows.length - 1 && { last: true }),
  }))
}

const inCell = (number: number, unit: string): string =>
  unit.startsWith('percent') ? `${number.toFixed(0)}%` : value(number, unit)

const key = (cell: Cell): string =>
  cell instanceof Date ? cell.toISOString().slice(0, 10) : value(cell)

/** A specification with other rows: their values, and the names that colours stand for. */
export function withRows(
  one: Specification,
  rows: Result,
  unit: string,
  kind: string,
): Specification {
  const data = values(rows, unit, kind)
  const changed = { ...structuredClone(one), data: { values: data } }
  for (const [place, shown] of (changed.encoding.tooltip ?? []).entries()) {
    shown.title = label(rows.columns[place] ?? shown.title)
  }
  for (const [field, scale] of scales(changed)) {
    const found = [...new Set(data.map((datum) => datum[field] ?? ''))]
    const { domain } = scale
    if (typeof domain[0] === 'number') scale.domain = [0, Math.max(1, ...found.map(Number))]
    // Names that the build had keep their place, and with it their colour.
    else
      scale.domain = [
        ...domain.filter((name) => found.includes(name)),
        ...found.filter((name) => !domain.includes(name)),
      ]
  }
  return changed
}

type Scale = { domain: (string | number | boolean)[] }

/** Every scale with a domain of its own, with the field that it is for. */
function* scales(part: unknown): Generator<[string, Scale]> {
  if (typeof part !== 'object' || part === null) return
  const { field, scale } = part as { field?: string; scale?: Scale }
  if (field && scale && Array.isArray(scale.domain)) yield [field, scale]
  for (const inner of Object.values(part)) yield* scales(inner)
}

/** The picture in words, as the build writes them. */
export function describe({ columns, rows }: Result, kind: string, unit: string): string {
  const at = measureOf(kind)
  const names = columns.slice(0, at + 1).map((column) => label(column).toLowerCase())
  const pairs = rows.map((row) => {
    const keys = row
      .slice(0, at)
      .map((cell) => value(cell))
      .join(', ')
    return [keys, value(row[at] ?? null, unit), Number(row[at])] as const
  })
  const start = `${label(kind)} chart of ${names.at(-1)} by ${names.slice(0, -1).join(' and ')}`
  if (pairs.length <= 8) {
    return `${start}: ${pairs.map(([name, text]) => `${name} ${text}`).join(', ')}.`
  }
  const top = pairs.reduce((best, pair) => (pair[2] > best[2] ? pair : best))
  const [first, last] = [pairs[0], pairs.at(-1)]
  return `${start}: ${pairs.length} points, from ${first?.[1]} (${first?.[0]}) to ${last?.[1]} (${last?.[0]}), at most ${top[1]} (${top[0]}).`
}

/** Draw a figure's chart from other rows. */
export async function redraw(figure: HTMLElement, rows: Result, unit: string): Promise<void> {
  figure.dataset.live = 'other rows'
  const draw = await drawer()
  const kind = kindOf(figure)
  await draw(figure, (specification) => withRows(specification, rows, unit, kind))
  tell(figure, describe(rows, kind, unit))
}

/** The chart from the rows of the build again. */
export async function restore(figure: HTMLElement): Promise<void> {
  if (!figure.dataset.live) return
  delete figure.dataset.live
  const draw = await drawer()
  await draw(figure)
  tell(figure, descriptions.get(figure) ?? '')
}

const descriptions = new WeakMap<Element, string>()

/** What screen readers say of the picture. */
function tell(figure: HTMLElement, description: string): void {
  const told = figure.querySelector('svg > desc')
  if (!told) return
  if (!descriptions.has(figure)) descriptions.set(figure, told.textContent ?? '')
  told.textContent = description
}

/** The page's own way to draw a chart. */
async function drawer(): Promise<Draw> {
  try {
    const module = (await import(new URL('../charts.js', ASSETS).href)) as { draw: Draw }
    return module.draw
  } catch (cause) {
    throw new Error('The charts could not be loaded. Try again, or reload the page.', { cause })
  }
}
