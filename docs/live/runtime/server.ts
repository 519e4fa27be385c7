// posthog-node in a worker, in the edition for runtimes without Node's own modules.
import { say, flushes, packages, transport } from './session.ts'
import { PostHog as EdgePostHog } from 'posthog-node'

Object.assign(self, { fetch: transport })

/** A client that says what Node's says, and that sends what is queued when the code has ended. */
class PostHog extends EdgePostHog {
  constructor(token: string, options: object = {}) {
    super(token, options)
    this.on('error', (error: unknown) => say({ log: `posthog-node: ${String(error)}` }))
    flushes.push(() => this.flush())
  }

  override getLibraryId(): string {
    return 'posthog-node'
  }

  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own type for what it takes of an answer
  override fetch(address: string, options: object): Promise<any> {
    return transport(address, options)
  }
}

packages['posthog-node'] = { PostHog }
Object.assign(self, {
  posthog: new PostHog('phc_sample', { host: 'https://us.i.posthog.com' }),
})
