// Would PostHog accept a query? Its parser runs in a worker, so that no text holds up the page.
import { ASSETS } from '../core/assets.ts'
import { abortable } from '../core/cancellation.ts'
import type { ParserReply } from './hogql.worker.ts'
import { toSentence } from './query_errors.ts'

/** What to tell the reader. `isAccepted` is null where the parser gave no answer. */
export interface Verdict {
  isAccepted: boolean | null
  sentence: string
}

export const MAX_CHARACTERS = 20_000
const PATIENCE = 5000 // milliseconds that the parser may take

const noVerdict = (sentence: string): Verdict => ({ isAccepted: null, sentence })

/** Checks one query at a time; a worker that takes too long is replaced. */
export class PostHogCheck {
  private readonly startWorker: () => Worker
  private readonly patience: number
  private worker: Worker | undefined
  private queue: Promise<unknown> = Promise.resolve()

  constructor(startWorker = startParser, patience = PATIENCE) {
    this.startWorker = startWorker
    this.patience = patience
  }

  /** The verdict on a query; the signal ends the check at any time. */
  check(sql: string, signal: AbortSignal): Promise<Verdict> {
    if (sql.length > MAX_CHARACTERS) {
      const limit = MAX_CHARACTERS.toLocaleString('en-US')
      return Promise.resolve(
        noVerdict(`PostHog’s parser reads no more than ${limit} characters here.`),
      )
    }
    const verdict = this.queue.then(() => this.parse(sql, signal))
    this.queue = verdict.catch(() => undefined)
    return verdict
  }

  private async parse(sql: string, signal: AbortSignal): Promise<Verdict> {
    signal.throwIfAborted()
    const timeout = AbortSignal.timeout(this.patience)
    try {
      return await abortable(AbortSignal.any([signal, timeout]), this.ask(sql))
    } catch {
      this.worker?.terminate()
      this.worker = undefined
      if (signal.aborted) throw signal.reason
      return timeout.aborted
        ? noVerdict(`PostHog’s parser did not finish in ${this.patience / 1000} s.`)
        : noVerdict('PostHog’s parser could not be loaded.')
    }
  }

  private async ask(sql: string): Promise<Verdict> {
    this.worker ??= this.startWorker()
    const worker = this.worker
    const reply = await new Promise<ParserReply>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ParserReply>) => resolve(data)
      worker.onerror = () => reject(new Error('the worker does not start'))
      worker.postMessage(sql)
    })
    if ('failed' in reply) {
      worker.terminate() // its memory may be in any state
      this.worker = undefined
      return noVerdict('This query is nested more deeply than PostHog’s parser can read here.')
    }
    return reply.error === null
      ? { isAccepted: true, sentence: 'PostHog’s parser accepts this query.' }
      : { isAccepted: false, sentence: `PostHog can’t parse this. ${toSentence(reply.error)}` }
  }
}

const startParser = (): Worker => new Worker(new URL('hogql.worker.js', ASSETS))

/** The page's one parser. */
export const posthog = new PostHogCheck()
