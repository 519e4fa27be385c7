// Which version of an event counts, as macros/events/exports/validation.py decides it.

/** The rows of events by their uuid, and those that a newer version has replaced. */
export class Versions {
  readonly replaced = new Set<number>()
  private readonly rows = new Map<string, number>()
  private readonly inserted: number[] = []

  /**
   * Add a version.
   *
   * @param insertedAt when it arrived, or NaN where nothing says so
   * @param row the row that it gets
   * @returns the row of the version that counts no more, which may be its own; null for the first
   */
  add(uuid: string | null, insertedAt: number, row: number): number | null {
    this.inserted[row] = insertedAt
    if (uuid === null) return null
    const known = this.rows.get(uuid)
    if (known !== undefined && !this.isNewer(row, known)) return row
    this.rows.set(uuid, row)
    if (known === undefined) return null
    this.replaced.add(known)
    return known
  }

  private isNewer(row: number, known: number): boolean {
    const [time = Number.NaN, before = Number.NaN] = [this.inserted[row], this.inserted[known]]
    return time > before || (!Number.isNaN(time) && Number.isNaN(before))
  }
}
