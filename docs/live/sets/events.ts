// Events of a reader's file as tables of events, persons and groups, as the build makes those of a
// module that yields events: persons are resolved from the distinct ids.
import { parseTime } from '../core/times.ts'
import { say } from '../core/words.ts'
import type { Tables } from '../database/columns.ts'
import { FieldReader } from '../files/fields.ts'
import type { FileRecord } from '../files/records.ts'
import { UploadError } from '../files/upload_error.ts'
import type { StoredEvent } from '../layer/arrivals.ts'
import { Ingestion } from '../layer/ingestion.ts'
import { toAbove } from '../layer/rows.ts'

/** Collects events, which may be in any order. */
export class EventsBuilder {
  private readonly reader = new FieldReader()
  private readonly events: (StoredEvent & { time: number })[] = []

  add({ fields, location }: FileRecord): void {
    const read = this.reader.read(fields, location)
    if (!read) return
    const { event, distinct_id, properties } = read
    const time = parseTime(read.timestamp)
    if (Number.isNaN(time))
      throw new UploadError(say('{location} has a timestamp that is no time.', { location }))
    this.events.push({ event, distinct_id, time, properties })
  }

  /**
   * The tables.
   *
   * @param outline tables whose columns they get, and further ones for other properties
   */
  build(outline: Tables): Tables {
    if (this.events.length === 0) throw new UploadError(say('The file has no events.'))
    const ingestion = new Ingestion({ links: [], persons: new Map(), groupTypes: [], groups: [] })
    for (const event of this.events.sort((a, b) => a.time - b.time))
      ingestion.ingest(event, event.time)
    return toAbove(ingestion, outline).tables
  }
}
