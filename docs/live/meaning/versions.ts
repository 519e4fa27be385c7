// Which version of an event counts, as macros/events/exports/validation.py decides it.

/** What became of a version: whether it counts, and the rows of the one before that counts no more. */
export interface Outcome {
  counts: boolean
  before: number[] | null
}

/** The versions of events, by uuid. */
export class Versions {
  readonly replaced = new Set<number>()
  private readonly known = new Map<string, { rows: number[]; insertedAt: number }>()

  /**
   * Add a version.
   *
   * @param insertedAt when it arrived, or NaN where nothing says so
   * @param rows the rows that it gets
   */
  add(uuid: string | null, insertedAt: number, rows: number[]): Outcome {
    if (uuid === null) return { counts: true, before: null }
    const known = this.known.get(uuid)
    if (known && !isNewer(insertedAt, known.insertedAt)) return { counts: false, before: null }
    this.known.set(uuid, { rows, insertedAt })
    for (const row of known?.rows ?? []) this.replaced.add(row)
    return { counts: true, before: known?.rows ?? null }
  }
}

const isNewer = (time: number, before: number): boolean =>
  time > before || (!Number.isNaN(time) && Number.isNaN(before))
