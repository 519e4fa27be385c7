// The one script of the sandbox's frame: it starts a worker, relays its strings, and ends it. The
// build writes it into the frame, and its hash into the policies of the frame and of each page.
import { type Command, MOST_CHARACTERS, MOST_MESSAGES, type Report } from './messages.ts'

let worker: Worker | undefined
let watchdog: ReturnType<typeof setTimeout> | undefined
let [id, messages, characters, isResting] = [0, 0, 0, false]

const report = (part: Omit<Report, 'id'>) => parent.postMessage({ id, ...part }, '*')

function end(part?: Omit<Report, 'id'>): void {
  clearTimeout(watchdog)
  worker?.terminate()
  worker = undefined
  if (part) report(part)
}

function watch(run: number, limit: number): void {
  clearTimeout(watchdog)
  ;[id, messages, characters, isResting] = [run, 0, 0, false]
  watchdog = setTimeout(() => end({ killed: 'time' }), limit)
}

/** Relay a message: a string, within the limits, and only while there is something to say. */
function relay(data: unknown): void {
  messages += 1
  characters += typeof data === 'string' ? data.length : 0
  const isFew = messages <= MOST_MESSAGES && characters <= MOST_CHARACTERS
  if (typeof data === 'string' && isFew && !isResting) report({ text: data })
  else end({ killed: 'messages' })
}

function start(parts: string[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/javascript' }))
  const started = new Worker(address)
  worker = started
  started.onmessage = ({ data }) => {
    if (worker === started) relay(data)
  }
  started.onerror = (event) => {
    event.preventDefault() // the page tells it, not the console
    if (worker === started) report({ error: event.message || 'The worker did not start.' })
  }
}

function obey(command: Command): void {
  if ('start' in command) {
    end()
    watch(command.start, command.limit)
    start(command.parts)
  } else if ('post' in command) {
    watch(command.post, command.limit)
    worker?.postMessage(command.data)
  } else if ('rest' in command) {
    clearTimeout(watchdog)
    isResting = true
  } else end()
}

// Only in the sandbox, whose origin is opaque: opened by itself, this file does nothing.
if (self.origin === 'null') {
  addEventListener('message', ({ source, data }: MessageEvent<Command>) => {
    if (source !== parent) return
    try {
      obey(data)
    } catch (error) {
      end({ error: String(error) })
    }
  })
  parent.postMessage({ id: 0 }, '*') // ready
}
