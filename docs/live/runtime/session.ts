// A run of a reader's JavaScript in a worker of the sandbox: sealed, with a console and a network
// that lead to the page. The other modules of a runtime import this one first.
import { seal } from '../sandbox/seal.ts'
import { eventsOf, type Message } from './messages.ts'

const MOST_LOGS = 100
const RUNNING = /^https?:\/\/[^/]+\/(?:batch|e|i\/v0\/e|capture|track)\/?(?:\?|$)/
const CONFIGURATION = /^https?:\/\/[^/]+\/(?:flags|decide|array|static|api)\//

const post = seal()
const { stringify } = JSON

/** Say something to the page. */
export const say = (message: Message): void => post(stringify(message))

/** What code can import, by name. */
export const packages: Record<string, Record<string, unknown>> = {}

/** What has to happen after the code has ended: what it queued is sent, or said to be lost. */
export const flushes: (() => Promise<void>)[] = []

/** The network of a run: events arrive at the page, nothing leaves it. */
export async function transport(input: unknown, options: RequestInit = {}): Promise<Response> {
  const address = input instanceof Request ? input.url : String(input)
  if (RUNNING.test(address)) {
    say({ sent: eventsOf(await decode(options.body)) })
    return answer({ status: 1 })
  }
  if (CONFIGURATION.test(address)) return answer({ flags: {}, featureFlags: {} })
  throw new TypeError(`No request leaves this page: ${address.slice(0, 200)}`)
}

const answer = (body: object): Response =>
  new Response(stringify(body), { headers: { 'content-type': 'application/json' } })

async function decode(body: unknown): Promise<unknown> {
  const text = await textOf(body)
  try {
    return JSON.parse(text)
  } catch {
    const data = new URLSearchParams(text).get('data') ?? ''
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes))
  }
}

async function textOf(body: unknown): Promise<string> {
  if (typeof body === 'string') return body
  const blob = body instanceof Blob ? body : new Blob([body as BlobPart])
  const start = new Uint8Array(await blob.slice(0, 2).arrayBuffer())
  const isGzip = start[0] === 0x1f && start[1] === 0x8b
  const stream = blob.stream()
  return new Response(isGzip ? stream.pipeThrough(new DecompressionStream('gzip')) : stream).text()
}

let logs = 0

function log(...values: unknown[]): void {
  logs += 1
  if (logs <= MOST_LOGS) say({ log: values.map(readable).join(' ').slice(0, 2000) })
}

function readable(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Error) return String(value)
  try {
    return stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}

/** What an SDK prints of its work, or of what is turned off here, and not of the reader's code. */
const isChatter = (level: string, start: unknown) =>
  /^\[PostHog/.test(String(start)) &&
  (!['warn', 'error'].includes(level) || String(start).includes('[RemoteConfig]'))

for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
  console[level] = (...values) => {
    if (!isChatter(level, values[0])) log(...values)
  }

/** The line of the reader's code where an error was thrown, if its stack says. */
function lineOf(error: unknown, firstLine: number, lines: number): number | undefined {
  const stack = error instanceof Error ? String(error.stack) : ''
  for (const [, text] of stack.matchAll(/blob:[^\s)]*?:(\d+):\d+/g)) {
    const line = Number(text) - firstLine + 1
    if (line >= 1 && line <= lines) return line
  }
  return undefined
}

/**
 * Run the reader's code, and say when all of it is done.
 *
 * @param firstLine the line of this worker's script on which the code begins
 * @param lines how many lines it has
 * @param code the code, as an asynchronous function of what imports packages
 */
async function run(
  firstLine: number,
  lines: number,
  code: (load: (name: string) => unknown) => Promise<void>,
): Promise<void> {
  const fail = (error: unknown) => {
    const line = lineOf(error, firstLine, lines)
    say({ error: String(error).slice(0, 2000), ...(line === undefined ? {} : { line }) })
  }
  self.onerror = (message, _source, _line, _column, error) => {
    fail(error ?? message)
    return true // told in the block, and nowhere else
  }
  self.onunhandledrejection = (event) => {
    event.preventDefault()
    fail(event.reason)
  }
  try {
    await code(load)
  } catch (error) {
    fail(error)
  }
  try {
    for (const flush of flushes) await flush()
  } catch (error) {
    fail(error)
  }
  say({ done: true })
}

function load(name: string): unknown {
  if (Object.hasOwn(packages, name)) return packages[name]
  throw new Error(`There is no package "${name}" here, only posthog-js and posthog-node.`)
}

/** Send what is queued, and say that a step has ended. */
async function step(): Promise<void> {
  for (const flush of flushes) await flush()
  say({ step: true })
}

Object.assign(self, { $run: run, $step: step })
