// What was assumed of a reader's events, or left out of them, as macros/events/meaning/notes.py has
// it.
import { say, separated } from '../core/words.ts'

// The kinds of notes.
export const MAPPING = 'mapping'
export const MONEY = 'money'
export const REFUSED = 'refused'
export const FILTER = 'filter'
export const GAP = 'gap'
export const FILES = 'files'
export const DUPLICATES = 'duplicates'
export const SUSPECT = 'suspect'
export const UNCOUNTED = 'uncounted'
export const ORGANIZATION = 'organization'

/** One thing that was assumed of events, or left out of them. */
export interface Note {
  /** What it is about; REFUSED for money that cannot be added up. */
  kind: string
  /** A sentence without a full stop. */
  text: string
  /** How many events, payments or months it is about; 0 where none is meant. */
  count: number
  /** One of them, or "". */
  example: string
  /** Our names of the events and properties whose queries it changes; none for all queries. */
  about: string[]
}

/** Create a note. */
export const note = (kind: string, text: string, more: Partial<Note> = {}): Note => ({
  count: 0,
  example: '',
  about: [],
  ...more,
  kind,
  text,
})

/** A note with its number and its example. */
export function inWords({ kind, text, count, example }: Note): string {
  if (count > 0 && kind !== GAP) {
    const counted = `${text}: ${separated(String(count))}`
    return example ? say('{what}, such as {example}', { what: counted, example }) : counted
  }
  return example ? say('{what}: such as {example}', { what: text, example }) : text
}
