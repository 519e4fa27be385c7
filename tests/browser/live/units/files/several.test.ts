// Several files as one export, and folders that are dropped.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allFiles } from '../../../../../docs/live/files/dropped.ts'
import { readAll, sortFiles } from '../../../../../docs/live/files/several.ts'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'

const EVENT = '{"event": "a", "distinct_id": "d", "person_id": "p", "timestamp": "2025-01-01"}\n'
const PERSON = '{"distinct_id": "d", "person_id": "p"}\n'
const file = (name: string, content = EVENT): File => new File([content], name)
const namesOf = (files: File[]): string[] => files.map(({ name }) => name)

test('files are sorted by what they have, and others are named', async () => {
  const files = [
    ...[file('events.jsonl'), file('B.JSON', EVENT + EVENT), file('persons.json', PERSON)],
    ...[file('e.csv.gz', ''), file('README.md'), file('_SUCCESS', ''), file('jsonl')],
  ]
  const sorted = await sortFiles(files)
  assert.deepEqual(namesOf(sorted.events), ['events.jsonl', 'B.JSON', 'e.csv.gz'])
  assert.deepEqual(namesOf(sorted.persons), ['persons.json'])
  assert.deepEqual(sorted.skipped, ['README.md', '_SUCCESS', 'jsonl'])
})

test('a file with the content of another one is read once', async () => {
  const part = EVENT.repeat(20_000) // more than is compared at once
  const [one, other, again] = ['a', 'b', 'a'].map((end) =>
    file(`${end}.jsonl`, part + EVENT.replace('"d"', `"${end}"`)),
  )
  const copy = file('copy.jsonl', EVENT)
  const all = [one, other, again, file('first.jsonl'), copy].filter((each) => each !== undefined)
  const sorted = await sortFiles(all)
  assert.deepEqual(namesOf(sorted.events), ['a.jsonl', 'b.jsonl', 'first.jsonl'])
  assert.deepEqual(sorted.copies, ['a.jsonl', 'copy.jsonl'])
})

test('a file that is alone is read whatever it is called', async () => {
  assert.deepEqual(namesOf((await sortFiles([file('README.md')])).events), ['README.md'])
  assert.deepEqual(namesOf((await sortFiles([file('p', PERSON)])).persons), ['p'])
})

test('records of several files say of which they are, and bytes add up', async () => {
  const read = async (files: File[]) => {
    const [locations, bytes]: [string[], number[]] = [[], []]
    for await (const { location } of readAll(files, (count) => bytes.push(count)))
      locations.push(location)
    return { locations, read: bytes.at(-1) }
  }
  assert.deepEqual(await read([file('one.jsonl', EVENT + EVENT)]), {
    locations: ['Line 1', 'Line 2'],
    read: 2 * EVENT.length,
  })
  assert.deepEqual(await read([file('one.jsonl'), file('two.jsonl')]), {
    locations: ['one.jsonl: Line 1', 'two.jsonl: Line 1'],
    read: 2 * EVENT.length,
  })
})

test('what is wrong in one of several files is said with its name', async () => {
  const readThem = async (...files: File[]) => {
    for await (const _ of readAll(files, () => undefined));
  }
  const broken = file('broken.jsonl', `${EVENT}{"event": \n`)
  const failures = await Promise.all(
    [readThem(broken), readThem(file('a.jsonl'), broken), sortFiles([file('a'), broken])].map(
      (reading) => reading.then(() => null).catch((error: unknown) => error),
    ),
  )
  assert.ok(failures[0] instanceof UploadError && failures[1] instanceof UploadError)
  assert.doesNotMatch(failures[0].message, /broken\.jsonl/)
  assert.equal(failures[1].message, `broken.jsonl: ${failures[0].message}`)
})

/** An entry of the file system, as a browser gives it: a few entries of a folder at a time. */
function entryOf(content: File | File[][]): FileSystemEntry {
  const batches = Array.isArray(content) ? [...content, []] : []
  return {
    isFile: content instanceof File,
    isDirectory: Array.isArray(content),
    file: (resolve: (file: File) => void) => resolve(content as File),
    createReader: () => ({
      readEntries: (resolve: (entries: FileSystemEntry[]) => void) =>
        resolve((batches.shift() ?? []).map(entryOf)),
    }),
  } as unknown as FileSystemEntry
}

test('all files of a folder are taken but hidden ones, however they are handed out', async () => {
  const folder = entryOf([[file('a'), file('.DS_Store')], [file('b')]])
  const files = await allFiles([file('chosen')], [folder, null, entryOf(file('c'))])
  assert.deepEqual(namesOf(files), ['a', 'b', 'c'])
})

test('where no folder is dropped, the files are those that were chosen', async () => {
  const chosen = [file('a'), file('.hidden')]
  assert.deepEqual(namesOf(await allFiles(chosen, [entryOf(file('x')), null])), ['a'])
  assert.deepEqual(namesOf(await allFiles(chosen, [])), ['a'])
})
