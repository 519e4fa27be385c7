// A gzip file as a reader has it: its members, one after the other, and no bomb.
import { say } from '../core/words.ts'
import { UploadError } from './upload_error.ts'

type Bytes = Uint8Array<ArrayBuffer>

const HEADER = 10 // bytes that a member begins with, at least: RFC 1952, section 2.3
// As in macros/events/exports/compression.py.
const MAX_RATIO = 1000
const ALWAYS = 64 << 20 // bytes that any file may become

/**
 * Decompress a gzip file of a size in bytes; a TypeError where it is damaged. PostHog's exports have
 * a member for each event (macros/events/exports/compression.py says where it does that), and
 * browsers' own `DecompressionStream` reads one alone.
 */
export async function* gunzip(stream: ReadableStream<Bytes>, size: number): AsyncGenerator<Bytes> {
  const largest = Math.max(size * MAX_RATIO, ALWAYS)
  let total = 0
  for await (const chunk of readMembers(stream.getReader())) {
    total += chunk.length
    if (total > largest)
      throw new UploadError(say('Decompressed, the file is more than 1,000 times as large.'))
    yield chunk
  }
}

async function* readMembers(reader: ReadableStreamDefaultReader<Bytes>): AsyncGenerator<Bytes> {
  const unpacked: Bytes[] = []
  let member: Member | undefined
  let held: Bytes = new Uint8Array()
  for (let isLast = false; !isLast;) {
    const { done, value } = await reader.read()
    isLast = done
    const bytes = concatenate(held, value ?? new Uint8Array())
    let start = 0
    for (let at = findMember(bytes, 0); at >= 0; at = findMember(bytes, at + 1)) {
      await member?.write(bytes.subarray(start, at))
      await member?.close()
      member = new Member(unpacked)
      start = at
    }
    // The beginning of a member at the end shows only with the bytes that follow.
    const end = done ? bytes.length : Math.max(start, bytes.length - HEADER + 1)
    await member?.write(bytes.subarray(start, end))
    held = bytes.subarray(end)
    if (done) await member?.close()
    yield* unpacked.splice(0)
  }
  if (!member) throw new TypeError('no member of gzip')
}

/** One member, whose content goes to a list; what is not whole, or no gzip, is a TypeError. */
class Member {
  private readonly writer: WritableStreamDefaultWriter<Bytes>
  private readonly end: Promise<void>

  constructor(unpacked: Bytes[]) {
    const { readable, writable } = new DecompressionStream('gzip')
    this.writer = (writable as WritableStream<Bytes>).getWriter()
    const list = new WritableStream<Bytes>({ write: (chunk) => void unpacked.push(chunk) })
    this.end = (readable as ReadableStream<Bytes>).pipeTo(list)
    this.end.catch(() => undefined) // whoever writes or closes hears of it
  }

  async write(bytes: Bytes): Promise<void> {
    if (bytes.length > 0) await this.writer.write(bytes)
  }

  async close(): Promise<void> {
    await this.writer.close()
    await this.end
  }
}

function concatenate(first: Bytes, second: Bytes): Bytes {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** Where the next member begins, or -1: by its first bytes, which other data has once in 100 GB. */
function findMember(bytes: Bytes, from: number): number {
  for (let at = bytes.indexOf(0x1f, from); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (at + HEADER > bytes.length) return -1
    const [flags = 0, level = 0, system = 0] = [bytes[at + 3], bytes[at + 8], bytes[at + 9]]
    const isPlausible = flags < 32 && [0, 2, 4].includes(level) && (system < 14 || system === 255)
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && isPlausible) return at
  }
  return -1
}
