// The objects in a text of JSON Lines, or of one JSON array, which arrives in chunks.
import { say } from '../core/words.ts'
import { UploadError } from './upload_error.ts'

export type JsonObject = Record<string, unknown>

const MAX_LENGTH = 1 << 26 // characters of one event
const OPENING = /[[{]/
// Where a number may have more digits than a JavaScript number can hold, as ids have.
const LONG_NUMBER = /\d{16}/

/** Collects the parts of lines: to join them again with each chunk would take quadratic time. */
export class LineReader {
  private parts: string[] = []
  private length = 0
  private number = 0

  private add(part: string): void {
    this.length += part.length
    if (this.length > MAX_LENGTH)
      throw new UploadError(
        say('Line {n} is longer than 64 MB, which does not fit here.', { n: this.number + 1 }),
      )
    this.parts.push(part)
  }

  /** The lines that are complete with this chunk, with their numbers. */
  *read(chunk: string): Generator<[line: string, number: number]> {
    let start = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.add(chunk.slice(start, end))
      yield this.take()
      start = end + 1
    }
    this.add(chunk.slice(start))
  }

  /** The last line, if no line break followed it. */
  *end(): Generator<[line: string, number: number]> {
    if (this.length > 0) yield this.take()
  }

  private take(): [string, number] {
    const line = this.parts.join('')
    this.parts = []
    this.length = 0
    this.number++
    return [line, this.number]
  }
}

/** Splits a JSON array into the texts of its elements, of which only objects are events. */
export class ArrayReader {
  private parts: string[] = []
  private length = 0
  private number = 0
  private depth = 0
  private isQuoted = false
  private isEscaped = false
  private isOver = false

  private add(part: string): void {
    this.length += part.length
    if (this.length > MAX_LENGTH)
      throw new UploadError(
        say('Element {n} is longer than 64 MB, which does not fit.', { n: this.number + 1 }),
      )
    this.parts.push(part)
  }

  /** The elements that are complete with this chunk, with their numbers. */
  *read(chunk: string): Generator<[text: string, number: number]> {
    let start = 0
    for (let index = 0; index < chunk.length; index++) {
      const letter = chunk[index] as string
      if (this.isQuoted) this.readQuoted(letter)
      else if (letter === '"') this.isQuoted = true
      else if (OPENING.test(letter)) {
        this.depth++
        if (this.depth === 1) start = index + 1
      } else if (letter === ']' || letter === '}') {
        this.depth--
        if (this.depth === 0) {
          yield* this.take(chunk.slice(start, index), true)
          start = index + 1
          this.isOver = true
        }
      } else if (letter === ',' && this.depth === 1) {
        yield* this.take(chunk.slice(start, index), false)
        start = index + 1
      } else if (this.isOver && letter.trim()) throw new UploadError(NOT_ONE_ARRAY)
    }
    this.add(chunk.slice(start))
  }

  /** Throw where the array does not end. */
  end(): void {
    if (!this.isOver) throw new UploadError(say('The JSON array breaks off; the file was cut off.'))
  }

  private readQuoted(letter: string): void {
    if (this.isEscaped) this.isEscaped = false
    else if (letter === '\\') this.isEscaped = true
    else if (letter === '"') this.isQuoted = false
  }

  private *take(part: string, isLast: boolean): Generator<[string, number]> {
    this.add(part)
    const text = this.parts.join('')
    this.parts = []
    this.length = 0
    if (isLast && this.number === 0 && !text.trim()) return // an empty array
    this.number++
    yield [text, this.number]
  }
}

const NOT_ONE_ARRAY = say(
  'Something follows the JSON array; the file has to be one array or JSON Lines.',
)

/** The object that a text is; numbers too long for JavaScript stay the text that they are. */
export function parseObject(text: string, location: string): JsonObject {
  try {
    const value = parseJson(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as JsonObject
  } catch {
    // reported below
  }
  throw new UploadError(
    say('{location} is not a JSON object. A JSON Lines file has one event per line.', { location }),
  )
}

/**
 * Parse JSON. Long whole numbers become strings of their digits, since a JavaScript number rounds
 * them.
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
  const quoted = (token: string): string => {
    const digits = /^(-?\d{16,})(?:\.0+)?$/.exec(token)?.[1]
    return digits ? `"${digits}"` : token
  }
  return JSON.parse(text.replace(tokens, quoted))
}
