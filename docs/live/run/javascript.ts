// A reader's JavaScript, run on the real SDKs in the sandbox: a new worker for each run.
import { fetchText } from '../core/assets.ts'
import { say } from '../core/words.ts'
import { listener, type Message } from '../runtime/messages.ts'
import { Sandbox } from '../sandbox/frame.ts'
import { rewrite } from './rewrite.ts'

const LIMIT = 10_000 // milliseconds for one run

const sandbox = new Sandbox(say('Where the code of this page runs'))
const runtimes = new Map<string, Promise<string>>()

/** Run a module; `on` gets what it says. A CodeError where it cannot run at all. */
export async function runJavaScript(source: string, on: (message: Message) => void): Promise<void> {
  const { body, packages, startsClient } = rewrite(source)
  const isBrowser = packages.has('posthog-js')
  const names = isBrowser ? ['browser'] : ['server']
  if (isBrowser && packages.has('posthog-node')) names.push('server')
  const scripts = await Promise.all(names.map(runtime))
  const start = isBrowser && !startsClient ? '$start(); ' : ''
  const before = `${scripts.join('\n')}\n`
  const firstLine = before.split('\n').length
  const lines = source.split('\n').length
  const head = `$run(${firstLine}, ${lines}, async ($import) => { "use strict"; ${start}`
  await sandbox.start([before, head, body, '\n})'], LIMIT, listener(on))
  sandbox.end()
}

/** Run calls of several modules in their order, step by step; `on` hears where a step ends. */
export async function runSteps(steps: string[][], on: (message: Message) => void): Promise<void> {
  const modules = steps.map((calls) => calls.map(rewrite))
  const isBrowser = modules.flat().some(({ packages }) => packages.has('posthog-js'))
  const script = await runtime(isBrowser ? 'browser' : 'server')
  const bodies = modules.map((calls) => calls.map(({ body }) => `{ ${body}\n}`).join('\n'))
  const start = isBrowser ? '$start(); ' : ''
  const head = `\n$run(0, 0, async ($import) => { "use strict"; ${start}`
  const body = bodies.join('\nawait $step();\n')
  await sandbox.start([script, head, body, '\n})'], LIMIT, listener(on))
  sandbox.end()
}

/** End what runs. */
export const stopJavaScript = (): void => sandbox.stop()

function runtime(name: string): Promise<string> {
  const known = runtimes.get(name) ?? fetchText(`runtime-${name}.js`)
  runtimes.set(name, known)
  known.catch(() => runtimes.delete(name)) // the next run tries again
  return known
}
