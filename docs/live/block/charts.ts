// The charts on the page that show the result of a query.
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { kindOf, reasonNotDrawable, redraw, restore } from '../view/chart.ts'

/** Draw the charts of a query from another result; returns a note for the reader. */
export async function drawCharts(query: string, result: Result, unit: string): Promise<string> {
  const figures = figuresOf(query)
  if (figures.length === 0) return ''
  const reasons = figures.map((figure) => reasonNotDrawable(result, kindOf(figure)))
  const reason = reasons.find(Boolean)
  if (reason) return reason
  try {
    await Promise.all(figures.map((figure) => redraw(figure, result, unit)))
  } catch (error) {
    return error instanceof Error ? error.message : String(error) // the rows are shown anyway
  }
  return say('Chart updated.')
}

/** Draw the charts of a query from the rows of the build again. */
export function restoreCharts(query: string): void {
  for (const figure of figuresOf(query)) void restore(figure)
}

const figuresOf = (query: string): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('figure.chart')].filter(
    (figure) => figure.dataset.chart === query,
  )
