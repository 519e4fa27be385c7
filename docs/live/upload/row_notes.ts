// What is to be said of the rows of a table of events, once all of them are there: the notes of the
// build, and what the export is.
import { say } from '../core/words.ts'
import { type Column, type TextColumn, TextColumnBuilder } from '../database/columns.ts'
import { filterNotes, type Filters, type Reason } from '../meaning/filters.ts'
import { gapNotes, monthOf } from '../meaning/gaps.ts'
import type { EventNames } from '../meaning/mapping.ts'
import { DUPLICATES, type Note, note, ORGANIZATION, SUSPECT } from '../meaning/notes.ts'

/** What an export is, as macros/events/meaning/facts.py has it. */
export interface Facts {
  /** The events in the files, also those that no query names, with duplicates. */
  exported: number
  /** Those that count, of those that queries name. */
  events: number
  /** When the first and the last of these were sent; NaN where there is none. */
  first: number
  last: number
  /** The events in the files by their own names. */
  names: [name: string, count: number][]
}

/** What is known of a row beside its columns. */
export interface RowFacts {
  ours: string
  theirs: string
  owner: string | null
  hasUuid: boolean
  reason: Reason | null
}

/** Collects what is known of rows; those that do not count are left out of what is said. */
export class RowNotes {
  readonly leftOut = new Map<number, Reason>()
  readonly ours = new TextColumnBuilder([])
  readonly owners = new TextColumnBuilder([])
  private readonly theirs = new TextColumnBuilder([])
  private readonly withoutUuid = new Set<number>()
  private readonly files = new Map<string, number>()
  private readonly named: ReadonlySet<string> | null
  private rows = 0
  private duplicates = 0

  /** @param named the events that queries name; null where they look at all of them */
  constructor(named: ReadonlySet<string> | null) {
    this.named = named
  }

  /** Whether queries look at an event of ours. */
  isNamed(ours: string): boolean {
    return this.named?.has(ours) ?? true
  }

  /** Add an event of a file. */
  addRecord(theirs: string): void {
    this.files.set(theirs, (this.files.get(theirs) ?? 0) + 1)
  }

  /** Add versions of events that do not count, since a newer one is there. */
  addDuplicates(ours: string[]): void {
    this.duplicates += ours.filter((name) => this.isNamed(name)).length
  }

  /** Add a row. */
  add({ ours, theirs, owner, hasUuid, reason }: RowFacts): void {
    this.ours.add(ours)
    this.theirs.add(theirs)
    this.owners.add(owner)
    if (!hasUuid) this.withoutUuid.add(this.rows)
    if (reason) this.leftOut.set(this.rows, reason)
    this.rows++
  }

  /** What is to be said of names, of duplicates and of what filters leave out. */
  notesBefore(names: EventNames, filters: Filters, replaced: ReadonlySet<number>): Note[] {
    const [ours, theirs] = [this.ours.build(), this.theirs.build()]
    const pairs = new Map<string, number>()
    const reasons = new Map<Reason, number>()
    for (let row = 0; row < this.rows; row++) {
      const name = textOf(ours, row)
      if (replaced.has(row) || !this.isNamed(name)) continue
      addTo(pairs, JSON.stringify([name, textOf(theirs, row)]))
      const reason = this.leftOut.get(row)
      if (reason) addTo(reasons, reason)
    }
    const text = say('events were left out, whose uuid a newer version of the same event has')
    return [
      ...(this.duplicates > 0 ? [note(DUPLICATES, text, { count: this.duplicates })] : []),
      ...names.notes((name, exported) => pairs.get(JSON.stringify([name, exported])) ?? 0),
      ...filterNotes(filters, reasons),
    ]
  }

  /** What is to be said of the rows that count. */
  notesAfter(rows: number[], columns: Column[], times: number[]): Note[] {
    const named = this.namedOf(rows)
    return [...this.withoutOrganization(named), ...this.suspects(named, columns, times)]
  }

  private namedOf(rows: number[]): number[] {
    const ours = this.ours.build()
    return rows.filter((row) => this.isNamed(textOf(ours, row)))
  }

  private withoutOrganization(rows: number[]): Note[] {
    const [ours, owners] = [this.ours.build(), this.owners.build()]
    const without = rows.filter((row) => textOf(owners, row) === '')
    const text = say('events name no organization, and count for none')
    const [first] = [...new Set(without.map((row) => textOf(ours, row)))].sort()
    if (first === undefined) return []
    return [
      note(ORGANIZATION, text, {
        count: without.length,
        example: say('a "{event}"', { event: first }),
      }),
    ]
  }

  /** Events that no uuid tells apart: a copy of an export would make each of them two. */
  private suspects(rows: number[], columns: Column[], times: number[]): Note[] {
    const ours = this.ours.build()
    const texts = columns.filter((column): column is TextColumn => 'values' in column)
    const seen = new Set<string>()
    const twice: string[] = []
    for (const row of rows) {
      if (!this.withoutUuid.has(row)) continue
      const key = [times[row], ...texts.map(({ codes }) => codes[row])].join()
      if (seen.has(key)) twice.push(textOf(ours, row))
      seen.add(key)
    }
    const [first] = twice.sort()
    if (first === undefined) return []
    const text = say(
      'events have no uuid and are like another one in all that is read; each was counted',
    )
    return [
      note(SUSPECT, text, { count: twice.length, example: say('a "{event}"', { event: first }) }),
    ]
  }

  /** The holes in the rows that count. */
  gaps(rows: number[], times: number[]): Note[] {
    return gapNotes(this.monthsOf(rows, times)[0])
  }

  /** The months of the rows that count, from the first that queries name to the last; and those. */
  private monthsOf(rows: number[], times: number[]): [all: Set<number>, named: Set<number>] {
    const months = (some: number[]) =>
      new Set(some.map((row) => monthOf(times[row] ?? Number.NaN)).filter((month) => month >= 0))
    const named = months(this.namedOf(rows))
    const ordered = [...named].sort((a, b) => a - b)
    const [first = 0, last = 0] = [ordered[0], ordered.at(-1)]
    const all = [...months(rows)].filter((month) => month >= first && month <= last)
    return [new Set(all), named]
  }

  /**
   * What the export is.
   *
   * @param rows the rows that count
   * @param signUps how many of them stand for what no file has
   */
  factsOf(rows: number[], times: number[], signUps: number): Facts {
    const named = this.namedOf(rows)
    const [all, months] = this.monthsOf(rows, times)
    let [first, last] = [Number.NaN, Number.NaN]
    for (const row of named) {
      const time = times[row] ?? Number.NaN
      if (!(time >= first)) first = Number.isNaN(time) ? first : time
      if (!(time <= last)) last = Number.isNaN(time) ? last : time
    }
    return {
      exported: [...this.files.values()].reduce((sum, count) => sum + count, 0),
      // A month that has only events of other names counts by one of these, as in a build.
      events: named.length + signUps + all.size - months.size,
      first,
      last,
      names: [...this.files].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 100),
    }
  }
}

const addTo = <Key>(counts: Map<Key, number>, key: Key): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)

/** The text in a row of a column, or "". */
export const textOf = ({ values, codes }: TextColumn, row: number): string =>
  values[codes[row] ?? -1] ?? ''
