// The tables of a reader's files, as they go from the worker to the database.
import type { Table } from './columns.ts'

/** A table without its rows, and the rows as an Arrow stream. */
export interface PackedTable {
  table: Table
  stream: Uint8Array
}

/** The tables of a reader's files. */
export interface Uploaded {
  events: PackedTable
  /** The persons of a persons export; null where there is none. */
  persons: PackedTable | null
  /** The ids of persons that such an export calls deleted. */
  deletedPersons: string[]
  /** The groups; null where the model has none. */
  groups: PackedTable | null
}
