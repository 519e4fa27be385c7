// Gzip as readers have it: with a member for each event, cut off, or a bomb.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { gunzip } from '../../../../../docs/live/files/gzip.ts'
import { readRecords } from '../../../../../docs/live/files/records.ts'
import { UploadError } from '../../../../../docs/live/files/upload_error.ts'

const MEMBERS = ['{"event": "a"}\n', '', '{"event": "ä"}\n{"event"', ': "c"}\n'].map((text) =>
  gzipSync(text),
)
const FILE = Buffer.concat(MEMBERS)

/** A file that arrives in chunks of a size. */
function inChunks(file: Uint8Array, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const starts = Array.from({ length: Math.ceil(file.length / size) }, (_, index) => index * size)
  return new ReadableStream({
    start(controller) {
      for (const start of starts)
        controller.enqueue(new Uint8Array(file.slice(start, start + size)))
      controller.close()
    },
  })
}

async function textOf(file: Uint8Array, size = 1 << 16): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of gunzip(inChunks(file, size), file.length)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('all members are read, wherever chunks end', async () => {
  for (let size = 1; size <= FILE.length; size++)
    assert.equal(await textOf(FILE, size), '{"event": "a"}\n{"event": "ä"}\n{"event": "c"}\n')
})

test('an export with a member for each event has all of them', async () => {
  const lines = Array.from({ length: 3000 }, (_, number) => `{"event": "${number}"}\n`)
  const events: unknown[] = []
  const file = new Blob(lines.map((line) => new Uint8Array(gzipSync(line))))
  for await (const { fields } of readRecords(file, () => undefined)) events.push(fields.event)
  assert.deepEqual(events, [...lines.keys()].map(String))
})

test('what stands within a member and looks like another one is an error, and no other text', async () => {
  const stored = gzipSync(new Uint8Array([...gzipSync('inner'), 1]), { level: 0 })
  await assert.rejects(textOf(stored), TypeError)
})

test('a file without its end is damaged, whichever member it ends in', async () => {
  let end = 0
  for (const member of MEMBERS) {
    for (const cut of [end + 12, end + member.length - 1])
      await assert.rejects(textOf(FILE.subarray(0, cut)), TypeError, `${cut}`)
    end += member.length
  }
  await assert.rejects(textOf(Buffer.concat([FILE, Buffer.from('and something else')])), TypeError)
})

test('a file that becomes absurdly large is refused, whichever members it is of', async () => {
  const zeros = gzipSync(Buffer.alloc(10 << 20))
  const bombs = [gzipSync(Buffer.alloc(70 << 20)), Buffer.concat(Array(7).fill(zeros))]
  for (const bomb of bombs) {
    await assert.rejects(
      textOf(bomb),
      new UploadError('Decompressed, the file is more than 1,000 times as large.'),
    )
  }
  const noise = gzipSync(Buffer.from(Array.from({ length: 100_000 }, () => Math.random() * 256)))
  assert.equal(
    (await textOf(Buffer.concat([...Array(7).fill(zeros), noise]))).length > 70 << 20,
    true,
  )
  assert.equal((await textOf(Buffer.concat(Array(6).fill(zeros)))).length, 60 << 20)
})
