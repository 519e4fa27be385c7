// PostHog's parser in a worker of its own: a query comes in, its error goes out.
import { hogqlError } from './hogql.ts'
import type { QueryError } from './query_errors.ts'

/** What the parser says of a query; it fails where a query is nested more deeply than it can go. */
export type ParserReply = { error: QueryError | null } | { failed: true }

const reply = (message: ParserReply) => postMessage(message)

addEventListener('message', async ({ data }: MessageEvent<string>) => {
  try {
    reply({ error: await hogqlError(data) })
  } catch {
    reply({ failed: true })
  }
})
