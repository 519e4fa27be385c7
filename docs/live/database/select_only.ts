// Which text is one SELECT: decided here, before the engine has it.

import { say } from '../core/words.ts'

/** Functions that a SELECT can call and that change the engine, or run what they are given. */
const STATEFUL = new Set([
  ...['arrow_scan', 'arrow_scan_dumb', 'seq_scan'], // take addresses in memory
  ...['checkpoint', 'force_checkpoint', 'query'],
  ...['enable_logging', 'disable_logging', 'truncate_duckdb_logs', 'write_log'],
])
const BEFORE_BODY = new Set([',', 'AS', 'USING']) // what may follow a parenthesis in a WITH
const STRING = "''" // stands for any string
const LONGEST_NAME = 40 // characters of a name in a message

const SPACE = /(?:\s|--[^\n\r]*)+/y
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy
const DOLLAR_QUOTE = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy

/** Refuse, in one sentence, a text that is anything but one SELECT; WITH may stand before it. */
export function refuseUnlessSelect(sql: string): void {
  const all = [...tokens(sql)]
  const words = all.map(([word]) => word)
  while (words.at(-1) === ';') words.pop()
  if (words.length === 0) throw new Error('The query is empty.')
  const refusal = (index: number, name: string) =>
    new Error(refused(name, sql, all[index]?.[1] ?? 0))
  const verb = verbOf(words)
  const name = words[verb]?.toUpperCase() ?? ''
  if (name !== 'SELECT') throw refusal(verb, name)
  if (words.includes(';')) throw new Error('Cannot prepare multiple statements')
  const stateful = words.findIndex(
    (word, index) => words[index + 1] === '(' && STATEFUL.has(word.toLowerCase()),
  )
  if (stateful >= 0) throw refusal(stateful, words[stateful] ?? '')
}

/** Why a word is refused, and where it is: as DuckDB says it, with a caret below its line. */
function refused(name: string, sql: string, at: number): string {
  const before = sql.slice(0, at).split('\n')
  const line = `LINE ${before.length}: `
  const column = before.at(-1)?.length ?? 0
  const text = sql.slice(at - column).split('\n', 1)[0]
  const sentence = say(
    '"{name}" does not run here: a query may only SELECT, so that it changes nothing for the next one.',
    { name: name.slice(0, LONGEST_NAME) },
  )
  return `${sentence}\n${line}${text}\n${' '.repeat(line.length + column)}^`
}

/** Where the word is that says what a statement does: its first, or the one after its WITH. */
function verbOf(words: string[], from = 0): number {
  const start = words.findIndex((word, index) => index >= from && word !== '(')
  if (words[start]?.toUpperCase() !== 'WITH') return Math.max(start, from)
  let depth = 0
  for (const [index, word] of words.entries()) {
    if (index <= start) continue
    const upper = word.toUpperCase()
    const isAfterParenthesis = depth === 0 && words[index - 1] === ')'
    if (isAfterParenthesis && upper === '(') return verbOf(words, index)
    if (isAfterParenthesis && !BEFORE_BODY.has(upper)) return index
    if (word === '(') depth++
    if (word === ')') depth--
  }
  return start
}

/**
 * The words and signs of SQL, as DuckDB parts them, and where each begins: names without quotes, and
 * no comment.
 */
function* tokens(sql: string): Generator<[string, number]> {
  let at = 0
  const read = (pattern: RegExp): string => {
    pattern.lastIndex = at
    return pattern.exec(sql)?.[0] ?? ''
  }
  while (at < sql.length) {
    const [space, word, dollars] = [read(SPACE), read(WORD), read(DOLLAR_QUOTE)]
    const start = at
    if (space) at += space.length
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at)
    else if (sql[at] === "'" || dollars || (/^e$/i.test(word) && sql[at + 1] === "'")) {
      at = dollars ? endOfDollars(sql, at, dollars) : endOfQuote(sql, at + word.length, word !== '')
      yield [STRING, start]
    } else if (sql[at] === '"') {
      at = endOfQuote(sql, at, false)
      yield [sql.slice(start + 1, at - 1).replaceAll('""', '"'), start]
    } else {
      at += word.length || 1
      yield [sql.slice(start, at), start]
    }
  }
}

/** The index after a text between two of the same dollar signs. */
function endOfDollars(sql: string, start: number, dollars: string): number {
  const end = sql.indexOf(dollars, start + dollars.length)
  return end < 0 ? sql.length : end + dollars.length
}

/** The index after a quoted text, in which the quote stands for itself where it is doubled. */
function endOfQuote(sql: string, start: number, hasEscapes: boolean): number {
  const quote = sql[start]
  for (let at = start + 1; at < sql.length; at++) {
    if (hasEscapes && sql[at] === '\\') at++
    else if (sql[at] === quote && sql[at + 1] === quote) at++
    else if (sql[at] === quote) return at + 1
  }
  return sql.length
}

/** The index after a comment, which may have others in it. */
function endOfComment(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at++) {
    const isStart = sql.startsWith('/*', at)
    if (!isStart && !sql.startsWith('*/', at)) continue
    depth += isStart ? 1 : -1
    at++
    if (depth === 0) return at + 1
  }
  return sql.length
}
