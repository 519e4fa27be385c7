// posthog-node in a worker, in the edition for runtimes without Node's own modules.
import { say, flushes, packages, transport } from './session.ts'
import { PostHog as EdgePostHog } from 'posthog-node'

type QueueName = Parameters<EdgePostHog['getPersistedProperty']>[0]

Object.assign(self, { fetch: transport })

const CALL = 'await posthog.shutdown() before the code ends. By itself posthog-node sends nothing.'

/** A client that says what Node's says; what is queued when the code has ended is lost, as there. */
class PostHog extends EdgePostHog {
  constructor(token: string, options: object = {}) {
    super(token, options)
    this.on('error', (error: unknown) => say({ log: `posthog-node: ${String(error)}` }))
    flushes.push(() => this.end())
  }

  /** Say how much is in the queue, once everything captured has got there. */
  async end(): Promise<void> {
    await Reflect.get(this, 'promiseQueue').join()
    const queue = this.getPersistedProperty('queue' as QueueName) as unknown[] | undefined
    const count = queue?.length ?? 0
    if (count === 0) return
    const events = count === 1 ? '1 event was' : `${count} events were`
    say({ notice: `${events} queued and never sent: ${CALL}` })
  }

  /** Print what the SDK warns of, which it does only while debugging. */
  protected override logMsgIfDebug(print: () => void): void {
    print()
  }

  override getLibraryId(): string {
    return 'posthog-node'
  }

  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type for what it takes of an answer
  override fetch(address: string, options: object): Promise<any> {
    return transport(address, options)
  }
}

/** The client of code that has none of its own, whose queue the page sends. */
class PageClient extends PostHog {
  override end(): Promise<void> {
    return this.flush()
  }
}

packages['posthog-node'] = { PostHog }
Object.assign(self, {
  posthog: new PageClient('phc_sample', { host: 'https://us.i.posthog.com' }),
})
