// A reader's files in their own browser, from page to page, until they forget them.
import type { NameMapping } from '../meaning/mapping.ts'

/** What is kept: files, what they mean, and what the page calls them. */
export interface KeptFiles {
  files: File[]
  mapping: NameMapping
  description: string
}

const FLAG = 'kept' // in localStorage, where entry.ts looks for it
const STORE = 'files'

/** Keep files in place of those that were kept before. */
export async function keep(kept: KeptFiles): Promise<void> {
  await inStore('readwrite', (store) => store.put(kept, STORE))
  localStorage.setItem(FLAG, '1')
}

/** The files that are kept, or null. */
export async function load(): Promise<KeptFiles | null> {
  const kept = (await inStore('readonly', (store) => store.get(STORE))) as KeptFiles | undefined
  return kept ?? null
}

/** Delete what is kept. */
export async function forget(): Promise<void> {
  localStorage.removeItem(FLAG)
  await inStore('readwrite', (store) => store.clear())
}

/** Whether files are kept. */
export function isKept(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null
  } catch {
    return false // storage is forbidden
  }
}

async function inStore(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const opening = indexedDB.open('own-events', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  const database = (await done(opening)) as IDBDatabase
  try {
    return await done(work(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

function done(request: IDBRequest): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
  return promise
}
