// A reader's Python, run on the real SDK in the sandbox: one worker stays warm from run to run.
import { ASSETS, fetchText } from '../core/assets.ts'
import { decompress } from '../core/gzip.ts'
import { say, separated, translatable } from '../core/words.ts'
import { listener, type Message } from '../runtime/messages.ts'
import { Killed, Sandbox } from '../sandbox/frame.ts'

const LIMIT = 10_000 // milliseconds for one run
const LOADING_LIMIT = 180_000 // milliseconds until Python and the SDK are there, on a slow phone
const LEAST_MEMORY = 3 // gigabytes of a device; a browser says 0.25, 0.5, 1, 2, 4 or 8, if anything
const TOO_SMALL = say(
  'Python needs more memory than a page gets on this device. On a computer it runs; the JavaScript of this page runs here too.',
)

/** What the build has for Python: its files with their sizes, and what Pyodide asks of a lock. */
interface Supply {
  files: Record<string, number>
  info: object
}

/** What a block shows while Python loads: a fraction, and what is done. */
export type Progress = (fraction: number, step: string) => void

translatable('Loading Python', 'Starting the SDK') // by the worker: runtime/python.ts
const sandbox = new Sandbox(say('Where the code of this page runs'))
let waiting: Promise<void> = Promise.resolve()

/** Run code after what already runs; `on` gets what it says. */
export function runPython(
  code: string,
  on: (message: Message) => void,
  progress: Progress,
): Promise<void> {
  const run = waiting.then(async () => {
    if (!sandbox.isWarm) await load(progress)
    progress(1, say('Running'))
    let isApart = false
    const hear = listener((message) => {
      if ('apart' in message) isApart = true
      else on(message)
    })
    try {
      await sandbox.post({ code }, LIMIT, hear)
    } finally {
      if (isApart) sandbox.stop() // what the code has left there is gone with it
    }
  })
  waiting = run.catch(() => undefined)
  return run
}

/** End what runs, and Python with it: the next run starts another. */
export const stopPython = (): void => sandbox.stop()

let files: Promise<[Supply, string, Record<string, ArrayBuffer>]> | undefined

async function load(progress: Progress): Promise<void> {
  const { deviceMemory = LEAST_MEMORY } = navigator as { deviceMemory?: number }
  if (deviceMemory < LEAST_MEMORY) throw new Killed(TOO_SMALL)
  files ??= fetchAll(progress)
  files.catch(() => {
    files = undefined
  })
  const [supply, script, contents] = await files
  progress(1, say('Starting Python'))
  let failure = ''
  const heard = listener((message) => {
    if ('error' in message) failure = message.error
    else if ('progress' in message) progress(1, say(message.progress))
  })
  await sandbox.start([script], LOADING_LIMIT, (text) => text !== '')
  await sandbox.post({ files: contents, info: supply.info }, LOADING_LIMIT, heard)
  if (!failure) return
  sandbox.stop()
  throw new Killed(/memory|RangeError/i.test(failure) ? TOO_SMALL : failure)
}

/** Every file, with the part that has arrived as progress. */
async function fetchAll(
  progress: Progress,
): Promise<[Supply, string, Record<string, ArrayBuffer>]> {
  const supply = JSON.parse(await fetchText('python.json')) as Supply
  const all = Object.values(supply.files).reduce((sum, size) => sum + size, 0)
  const step = say('Loading Python, {size} MB, once', { size: separated((all / 1e6).toFixed(1)) })
  let size = 0
  progress(0, step)
  const contents = await Promise.all(
    Object.keys(supply.files).map(async (name) => {
      const response = await fetch(new URL(name, ASSETS))
      if (!response.ok || !response.body) throw new Error(`${name}: ${response.status}`)
      const counted = response.body.pipeThrough(
        new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
          transform(chunk, controller) {
            size += chunk.length
            progress(Math.min(1, size / all), step)
            controller.enqueue(chunk)
          },
        }),
      )
      const stream = name.endsWith('.gz') ? await decompress(counted) : counted
      return [name.replace(/\.gz$/, ''), await new Response(stream).arrayBuffer()] as const
    }),
  )
  const { 'runtime-python.js': script, ...others } = Object.fromEntries(contents)
  return [supply, new TextDecoder().decode(script), others]
}
