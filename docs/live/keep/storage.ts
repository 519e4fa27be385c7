// A reader's files in their own browser, from page to page, until they forget them.
import type { NameMapping } from '../meaning/mapping.ts'

/** What is kept: files, what they mean, and what the page calls them. */
export interface KeptFiles {
  /** The set of events that they take the place of; "" for the models. */
  set: string
  files: File[]
  /** What their names mean; null for a set, whose names they have. */
  mapping: NameMapping | null
  description: string
}

const FLAG = 'kept' // in localStorage, where entry.ts looks for it
const STORE = 'files'

const keyOf = (set: string): string => (set ? `set/${set}` : STORE)

/** The content of a file: in a private window, WebKit keeps no file as such. */
interface Content {
  name: string
  bytes: ArrayBuffer
}

/** Keep files in place of those that were kept for the set before. */
export async function keep(kept: KeptFiles): Promise<void> {
  const put = (files: (File | Content)[]) =>
    inStore('readwrite', (store) => store.put({ ...kept, files }, keyOf(kept.set)))
  await put(kept.files).catch(async () => put(await Promise.all(kept.files.map(contentOf))))
  localStorage.setItem(FLAG, '1')
}

const contentOf = async (file: File): Promise<Content> => ({
  name: file.name,
  bytes: await file.arrayBuffer(),
})

const toFile = (file: File | Content): File =>
  file instanceof File ? file : new File([file.bytes], file.name)

/** The files that are kept, of all sets. */
export async function load(): Promise<KeptFiles[]> {
  const kept = (await inStore('readonly', (store) => store.getAll())) as KeptFiles[]
  if (kept.length === 0) localStorage.removeItem(FLAG)
  return kept.map((each) => ({
    ...each,
    set: each.set ?? '', // there were no sets once
    files: each.files.map(toFile),
  }))
}

/** Delete what is kept for a set. */
export async function forget(set: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(keyOf(set)))
  await load()
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
