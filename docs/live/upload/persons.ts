// A persons export: whom each distinct id belongs to now, and what is known of each person. The
// rules of macros/events/exports/tables.py.
import { toText } from '../core/text.ts'
import { type Table, TextColumnBuilder, type TimeColumn } from '../database/columns.ts'
import { FieldReader, type Fields } from '../files/fields.ts'
import type { FileRecord } from '../files/records.ts'
import { firstValue } from '../meaning/mapping.ts'
import { MAX_EVENTS, tooManyEvents } from './limits.ts'

/** A column of the sample, which the uploaded table gets too. */
export interface ColumnSpec {
  path: string[]
  type: string
}

interface ExportedPerson {
  version: number
  properties: Fields
  isDeleted: boolean
}

/** The persons of an export; of several rows about the same, the one of the highest version. */
export class PersonsExport {
  private readonly owners = new Map<string, { version: number; person: string }>()
  private readonly persons = new Map<string, ExportedPerson>()
  private readonly reader = new FieldReader()

  /** Add one row of the export. */
  add({ fields, location }: FileRecord): void {
    const row = this.reader.readPerson(fields, location)
    const owner = this.owners.get(row.distinct_id)
    if (!owner || row.version > owner.version)
      this.owners.set(row.distinct_id, { version: row.version, person: row.person_id })
    const person = this.persons.get(row.person_id)
    if (!person || row.person_version > person.version) {
      const { person_version: version, properties, is_deleted: isDeleted } = row
      this.persons.set(row.person_id, { version, properties, isDeleted })
    }
    if (this.owners.size > MAX_EVENTS) throw tooManyEvents()
  }

  get size(): number {
    return this.persons.size
  }

  /** Whose a distinct id is; undefined where the export does not say. A deleted one owns nothing. */
  ownerOf(distinctId: string): string | undefined {
    const person = this.owners.get(distinctId)?.person
    return person === undefined || this.persons.get(person)?.isDeleted ? undefined : person
  }

  /** What is known of each person, also of those that were deleted. */
  get properties(): Map<string, Fields> {
    return new Map([...this.persons].map(([id, { properties }]) => [id, properties]))
  }

  /** The persons that were deleted, which no event brings back. */
  get deleted(): string[] {
    return [...this.persons].filter(([, { isDeleted }]) => isDeleted).map(([id]) => id)
  }

  /**
   * The table of the persons that are not deleted.
   *
   * @param theirs the export's names for a property of the tutorial
   * @param left the persons that do not count
   */
  build(
    columns: ColumnSpec[],
    theirs: (name: string) => string | string[],
    left: ReadonlySet<string> = new Set(),
  ): Table {
    const persons = [...this.persons].filter(([id, own]) => !own.isDeleted && !left.has(id))
    const valueAt = (id: string, { properties }: ExportedPerson, path: string[]): unknown => {
      const [name = '', key = '', ...rest] = path
      if (name === 'id') return id
      const isOwn = name === 'properties' && rest.length === 0
      return isOwn ? firstValue(properties, theirs(key)) : undefined
    }
    return {
      rows: persons.length,
      columns: columns.map(({ path, type }) => {
        if (type === 'TIMESTAMP') return { path, type, times: noTimes(persons.length) }
        const column = new TextColumnBuilder(path)
        for (const [id, person] of persons) column.add(toText(valueAt(id, person, path)))
        return column.build()
      }),
    }
  }
}

const noTimes = (rows: number): TimeColumn['times'] => new Float64Array(rows).fill(Number.NaN)
