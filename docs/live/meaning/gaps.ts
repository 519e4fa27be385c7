// Months without any event: holes in the data, as macros/events/meaning/gaps.py finds them.
import { GAP, type Note, note } from './notes.ts'

const NAMES = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const

/** The number of a month: one more for each that follows. */
export function monthOf(time: number): number {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** A note for each hole between the first and the last of the months that have events. */
export function gapNotes(months: ReadonlySet<number>): Note[] {
  const sorted = [...months].sort((a, b) => a - b)
  return sorted.flatMap((month, index) => {
    const before = sorted[index - 1] ?? month - 1
    const count = month - before - 1
    if (count === 0) return []
    const span = count === 1 ? nameOf(month - 1) : `${nameOf(before + 1)} to ${nameOf(month - 1)}`
    const text = `no events at all in ${span}, which retention and churn leave out`
    return [note(GAP, text, { count })]
  })
}

const nameOf = (month: number): string =>
  new Date(Date.UTC(Math.floor(month / 12), month % 12)).toLocaleString('en-US', NAMES)
