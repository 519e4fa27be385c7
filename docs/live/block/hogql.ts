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
  const offset = tree.start?.offset ?? 0
  return { ...positionOf(offset, sql), text: inWords(tree.message, sql.slice(offset)) }
}

/** Line and column, from 1, of an offset in a text. */
export function positionOf(offset: number, text: string): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

/** What the parser says, in our words where it only names the grammar's rules. */
function inWords(message: string, rest: string): string {
  if (!/^(no viable alternative|mismatched input|extraneous input)/.test(message))
    return withPeriod(message)
  const [next] = /\w+|\S/.exec(rest) ?? []
  if (next === undefined) return 'The query is incomplete.'
  return /["'`]/.test(next) ? 'Unclosed quote.' : `Unexpected "${next}".`
}

const withPeriod = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`)
