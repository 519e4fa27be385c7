// Several files as one export: which of them have events, and which persons.
import { arePersons } from './fields.ts'
import { type FileRecord, readFieldNames, readRecords } from './records.ts'
import { UploadError } from './upload_error.ts'

/** What exports are called, also compressed ones that are refused with their reason. */
const EXPORTS = /\.(?:jsonl|ndjson|json|csv|tsv|txt|parquet)(?:\.\w+)?$|\.(?:gz|zst|br|sz|lz4)$/i

/** A reader's files by what they have. */
export interface SortedFiles {
  events: File[]
  persons: File[]
  /** The names of files in a folder that are no exports. */
  skipped: string[]
  /** The names of files with the content of another one, which is read once. */
  copies?: string[]
}

/** Sort files by what they have. A file that is alone is read whatever it is called. */
export async function sortFiles(files: File[]): Promise<SortedFiles> {
  const copies: string[] = []
  const sorted: SortedFiles = { events: [], persons: [], skipped: [], copies }
  for (const file of files) {
    if (files.length > 1 && !EXPORTS.test(file.name)) sorted.skipped.push(file.name)
    else if (await isOfPersons(file, files.length > 1)) sorted.persons.push(file)
    else if (await isCopy(file, sorted.events)) copies.push(file.name)
    else sorted.events.push(file)
  }
  return sorted
}

const PART = 1 << 20 // bytes that are compared at once

/** Whether a file has the content of one of others. */
async function isCopy(file: File, others: File[]): Promise<boolean> {
  for (const other of others)
    if (file.size === other.size && (await areSame(file, other))) return true
  return false
}

async function areSame(file: File, other: File): Promise<boolean> {
  const partOf = async (all: File, start: number) =>
    new Uint8Array(await all.slice(start, start + PART).arrayBuffer())
  for (let start = 0; start < file.size; start += PART) {
    const [part, others] = [await partOf(file, start), await partOf(other, start)]
    if (part.some((byte, index) => byte !== others[index])) return false
  }
  return true
}

async function isOfPersons(file: File, areSeveral: boolean): Promise<boolean> {
  if (file.size === 0) return false
  return arePersons(await withName(file, areSeveral, () => readFieldNames(file)))
}

/** Read the records of several files, one after the other. */
export async function* readAll(
  files: File[],
  onBytes: (bytes: number) => void,
  kind: 'events' | 'rows' = 'events',
): AsyncGenerator<FileRecord> {
  let before = 0
  for (const file of files) {
    const records = readRecords(file, (bytes) => onBytes(before + bytes), kind)
    for (;;) {
      const { done, value } = await withName(file, files.length > 1, () => records.next())
      if (done) break
      yield files.length > 1 ? { ...value, location: `${file.name}: ${value.location}` } : value
    }
    before += file.size
  }
}

/** Do something with a file; where it is one of several, an error says which. */
async function withName<T>(file: File, areSeveral: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!areSeveral || !(error instanceof UploadError)) throw error
    throw new UploadError(`${file.name}: ${error.message}`)
  }
}
