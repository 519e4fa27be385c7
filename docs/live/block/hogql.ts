// PostHog's own parser, in the page: would PostHog take this query?
import createHogQLParser from '@posthog/hogql-parser'
import type { Mistake } from './query_errors.ts'

let parser: ReturnType<typeof createHogQLParser> | undefined

/** What PostHog's parser says against a query, or null where it takes it. */
export async function refusal(sql: string): Promise<Mistake | null> {
  parser ??= createHogQLParser()
  const tree = JSON.parse((await parser).parseSelect(sql)) as {
    error?: boolean
    message: string
    start?: { offset: number }
  }
  return tree.error ? { ...at(sql, tree.start?.offset ?? 0), text: sentence(tree.message) } : null
}

/** Line and column, from 1, of a place in a text. */
export function at(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`)
