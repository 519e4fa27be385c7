// Python in a worker of the sandbox: the page gives it all files first, and then code to run, again
// and again. Nothing is fetched, and nothing can be.
import './python_globals.ts'
import createPyodideModule from 'pyodide/pyodide.asm.mjs'
import { loadPyodide } from 'pyodide'
import { seal } from '../sandbox/seal.ts'
import { eventsOf, type Message } from './messages.ts'
import setup from './session.py'

/** What the page posts: first the files, then the code of a run. */
export type PythonInput = { files: Record<string, ArrayBuffer>; info: object } | { code: string }

const PLACE = 'https://inside.invalid/'
const MOST_LOGS = 100
const { stringify, parse } = JSON

let post: (text: string) => void = (text) => self.postMessage(text)
let run: ((code: string) => Promise<void>) | undefined
let logs = 0

const say = (message: Message) => post(stringify(message))

function log(text: string): void {
  logs += 1
  if (logs <= MOST_LOGS) say({ log: text.slice(0, 2000) })
}

async function load({ files, info }: { files: Record<string, ArrayBuffer>; info: object }) {
  const nativeFetch = self.fetch
  self.fetch = async (input) => {
    const name = String(input).split('/').at(-1) ?? ''
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream'
    if (!files[name]) throw new Error(`no file ${name}`)
    return new Response(files[name], { headers: { 'content-type': type } })
  }
  const options = {
    indexURL: PLACE,
    packageBaseUrl: PLACE,
    lockFileContents: { info, packages: {} },
    createPyodideModule,
    stdout: log,
    stderr: log,
  }
  console.error = () => {
    logs = MOST_LOGS // Pyodide reports its own end there, and prints its stack: the block says it
  }
  const python = await loadPyodide(options as object)
  self.fetch = nativeFetch
  say({ progress: 'Starting the SDK' })
  python.unpackArchive(new Uint8Array(files['python_packages.zip'] as ArrayBuffer), 'zip', {
    extractDir: '/lib/packages',
  })
  python.registerJsModule('page', {
    say: (text: string) => post(text),
    arrived: (body: string) => say({ sent: eventsOf(parse(body)) }),
  })
  const names = python.toPy({ __name__: 'session' })
  python.runPython("import sys; sys.path.insert(0, '/lib/packages')")
  python.runPython(setup, { globals: names })
  run = names.get('run')
  post = seal()
}

/** Why Python itself came to an end. */
function endOf(error: unknown): string {
  const text = String(error)
  if (/recursion|call stack/i.test(text)) return 'RecursionError: the code calls itself without end'
  return text.slice(-2000)
}

let isOver = true

/** Say that a run is over, once; with the error that ended Python, if one did. */
function end(error?: unknown): void {
  if (isOver) return
  isOver = true
  if (error !== undefined) {
    say({ error: endOf(error) })
    say({ apart: true })
  }
  say({ done: true })
}

self.addEventListener('message', async ({ data }: MessageEvent<PythonInput>) => {
  logs = 0
  isOver = false
  try {
    if ('files' in data) await load(data)
    else await run?.(data.code)
    end()
  } catch (error) {
    end(error)
  }
})
/** End the run where Python has ended in its loop of events, in which no run catches the error. */
function endIfFatal(event: Event, error: unknown): void {
  if (!(error as { pyodide_fatal_error?: boolean } | null)?.pyodide_fatal_error) return
  event.preventDefault() // the block says it, not the console
  end(error)
}

self.addEventListener('error', (event) => endIfFatal(event, event.error))
self.addEventListener('unhandledrejection', (event) => endIfFatal(event, event.reason))
say({ progress: 'Loading Python' }) // the worker is there
