// PostHog's own parser, in the page: would PostHog accept this query?
import createHogQLParser from '@posthog/hogql-parser'
import type { QueryError } from './query_errors.ts'

let parser: ReturnType<typeof createHogQLParser> | undefined

/** Parse a query as PostHog does: its error, or null where it accepts the query. */
export async function hogqlError(sql: string): Promise<QueryError | null> {
  parser ??= createHogQLParser()
  const tree = JSON.parse((await parser).parseSelect(sql)) as {
    error?: boolean
    message: string
    start?: { offset: number }
  }
  if (!tree.error) return null
  return { ...positionOf(tree.start?.offset ?? 0, sql), text: withPeriod(tree.message) }
}

/** Line and column, from 1, of an offset in a text. */
export function positionOf(offset: number, text: string): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

const withPeriod = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`)
