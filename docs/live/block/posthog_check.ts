// Would PostHog accept a query? Its parser runs in a worker, so that no text holds up the page.
import { ASSETS } from '../core/assets.ts'
import { abortable } from '../core/cancellation.ts'
import { say, separated } from '../core/words.ts'
import type { ParserReply } from './hogql.worker.ts'
import { type QueryError, toSentence } from './query_errors.ts'

/** What to tell the reader. `isAccepted` is null where the parser gave no answer. */
export interface Verdict {
  isAccepted: boolean | null
  sentence: string
  /** Why it is not accepted. */
  mistake?: QueryError
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
      const limit = separated(String(MAX_CHARACTERS))
      return Promise.resolve(
        noVerdict(say('PostHog’s parser reads no more than {limit} characters here.', { limit })),
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
        ? noVerdict(say('PostHog’s parser did not finish in {n} s.', { n: this.patience / 1000 }))
        : noVerdict(say('PostHog’s parser could not be loaded.'))
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
      return noVerdict(say('This query is nested more deeply than PostHog’s parser can read here.'))
    }
    return reply.error === null
      ? { isAccepted: true, sentence: say('PostHog’s parser accepts this query.') }
      : { isAccepted: false, sentence: refusal(reply.error), mistake: reply.error }
  }
}

/** Why PostHog refuses a query; the worker has said it in English. */
function refusal(error: QueryError): string {
  const near = /^Unexpected "(.*)"\.$/s.exec(error.text)?.[1]
  const text = near === undefined ? say(error.text) : say('Unexpected "{near}".', { near })
  return say('PostHog can’t parse this. {sentence}', { sentence: toSentence({ ...error, text }) })
}

const startParser = (): Worker => new Worker(new URL('hogql.worker.js', ASSETS))

/** The page's one parser. */
export const posthog = new PostHogCheck()

/** Whether the site has the parser: a setting leaves it out. */
export const isParserOn = (): boolean =>
  document
    .querySelector<HTMLElement>('script[data-live]')
    ?.dataset.live?.split(' ')
    .includes('parser') ?? false
