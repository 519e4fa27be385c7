// Months without any event: holes in the data, as macros/events/meaning/gaps.py finds them.
import { fill, forms, say } from '../core/words.ts'
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
    const [first, last] = [nameOf(before + 1), nameOf(month - 1)]
    const span = count === 1 ? last : say('{first} to {last}', { first, last })
    const text = say('no events at all in {span}, which retention and churn leave out', { span })
    return [note(GAP, text, { count })]
  })
}

function nameOf(month: number): string {
  const [year, index] = [Math.floor(month / 12), month % 12]
  const pattern = forms.long_months?.[index]
  if (pattern !== undefined) return fill(pattern, { year })
  return new Date(Date.UTC(year, index)).toLocaleString('en-US', NAMES)
}
