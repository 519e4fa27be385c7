// What DuckDB says about a query that fails, in plain words and with its position.

import { say } from '../core/words.ts'

/** An error in a query: its position, counted from 1, and a sentence. */
export interface QueryError {
  line?: number
  column?: number
  text: string
}

const NUMBERS = String.raw`(?:U?(?:TINY|SMALL|BIG|HUGE)?INT\w*|DOUBLE|FLOAT|DECIMAL\S*)`
const POSTHOG = ['events', 'persons', 'groups'] as const // tables
const OPERATORS = new Map([
  ['~~', 'LIKE'],
  ['!~~', 'NOT LIKE'],
  ['array_extract', '[ ]'],
])

type Explanation = (match: RegExpExecArray) => string

// As in macros/queries/error_messages.py.
const EXPLANATIONS: [RegExp, Explanation][] = [
  [/^"[\s\S]*?" does not run here: .*/, ([whole]) => whole],
  [/No statement to prepare/, () => say('The query is empty.')],
  [/syntax error at end of input/, () => say('The query is incomplete.')],
  [/syntax error at or near "([\s\S]*?)"/, ([, near]) => say('Unexpected "{near}".', { near })],
  [/unterminated \/\* comment/, () => say('Unclosed comment.')],
  [/unterminated (?:[\w-]+ )*(?:string|identifier)/, () => say('Unclosed quote.')],
  [
    /(?:Referenced )?[Cc]olumn "([^"]+)" (?:that exists|(?:was )?not found)/,
    ({ 1: name, input }) =>
      pointedAt(input).startsWith('"')
        ? say(`No column "{name}". Text is written in single quotes: '{name}'.`, { name })
        : say('No column "{name}".', { name }),
  ],
  [
    /Referenced table "([^"]+)" not found/,
    ([, name]) => say('No table "{name}" after FROM.', { name }),
  ],
  [
    /Could not find key "([^"]+)" in struct/,
    ([, key]) => say('No event here has a property "{key}".', { key }),
  ],
  [
    /(?:Scalar|Aggregate|Table)(?: Macro)? Function with name "?([^\s"]+)"? does not exist/,
    ([, name]) =>
      name?.startsWith('`')
        ? say('Names are written in double quotes here, not in backticks.')
        : say('No function "{name}" here.', { name }),
  ],
  [/Type with name (\S+) does not exist/, ([, name]) => say('No type "{name}".', { name })],
  [
    /Cannot prepare multiple statements/,
    () => say('Only one query runs at a time: leave out what comes after the first semicolon.'),
  ],
  [
    /must appear in the GROUP BY clause/,
    () => say("Columns that aren't aggregated must be in GROUP BY."),
  ],
  [
    /Ambiguous reference to column name "([^"]+)"/,
    ([, name]) =>
      say('"{name}" is a column of several tables: write the name of one and a dot before it.', {
        name,
      }),
  ],
  [
    /No function matches the given name and argument types '([\s\S]*?)\((.*)\)'/,
    ([, name, types]) => noOverload(name ?? '', types ?? ''),
  ],
  [
    /Macro (\S+?)\(\) does not support[\s\S]*?\t(.*)/,
    ([, name, call]) => say('"{name}" has to be called as {call}.', { name, call }),
  ],
  [
    /aggregate function calls cannot be nested/,
    () => say('An aggregate cannot be inside another one: compute the inner one in a subquery.'),
  ],
  [
    /WHERE clause cannot contain aggregates/,
    () => say('A condition on an aggregate belongs in HAVING, not in WHERE.'),
  ],
  [
    /More than one row returned by a subquery/,
    () => say('A subquery that stands for one value has several rows.'),
  ],
  [
    /Set operations can only apply/,
    () => say('The parts of a UNION need the same number of columns.'),
  ],
  [
    new RegExp(`Could not convert string '([^']*)' to ${NUMBERS}`),
    ([, text]) => say('"{text}" is not a number.', { text }),
  ],
  [
    /required extension '(\w+)'/,
    ([, name]) =>
      say(`This needs DuckDB's extension "{name}", which is not loaded here.`, { name }),
  ],
  [
    /Out of Memory|could not allocate|memory access out of bounds|out of memory/i,
    () => say('The query needs more memory than the browser gives it.'),
  ],
]

function noTable(name: string, tables: readonly string[]): string {
  // DuckDB leaves out what is before the dot, and its guess is a table of another schema.
  return tables.includes(name)
    ? say('Write "{name}" alone, without a name and a dot before it.', { name })
    : say('No table "{name}". Tables: {tables}.', { name, tables: tables.join(', ') })
}

function noOverload(name: string, types: string): string {
  const plain = types
    .replaceAll('INTEGER_LITERAL', 'INTEGER')
    .replaceAll('STRING_LITERAL', 'VARCHAR')
  const operator = OPERATORS.get(name) ?? name
  return say('"{operator}" does not work on {types}.', { operator, types: plain || say('nothing') })
}

/** Explain an error of DuckDB in our words, where we have any; otherwise in its own first line. */
export function explain(message: string, tables: readonly string[] = POSTHOG): QueryError {
  return { ...position(message), text: sentence(message, tables) }
}

function sentence(message: string, tables: readonly string[]): string {
  const [, table] = /Table with name (\S+) does not exist/.exec(message) ?? []
  if (table !== undefined) return noTable(table, tables)
  for (const [pattern, explanation] of EXPLANATIONS) {
    const match = pattern.exec(message)
    if (match) return explanation(match) + hint(message)
  }
  const first = (message.split('\n')[0] ?? '').replace(/^(?:\w+ )*Error: /, '')
  return first || say('The query failed.')
}

/** DuckDB's own guess at what was meant. */
function hint(message: string): string {
  const isSaid = message.split('\n', 1)[0]?.includes('`')
  if (isSaid || (message.includes('column') && pointedAt(message).startsWith('"'))) return ''
  const guess = /(?:Did you mean|Candidate (?:bindings|tables|Entries):) *"([^"\n]+)"/.exec(message)
  return guess ? ` ${say('Did you mean "{name}"?', { name: guess[1] })}` : ''
}

/** The text from where DuckDB points with a caret, or ''. */
function pointedAt(message: string): string {
  const [, line, space] = /^(LINE \d+: .*)\n( *)\^/m.exec(message) ?? []
  return line === undefined || space === undefined ? '' : line.slice(space.length)
}

/** DuckDB points with a caret under the line: "LINE 2: FROM evnts" and below it "^". */
function position(message: string): { line?: number; column?: number } {
  const lines = message.split('\n')
  const index = lines.findIndex((line) => /^LINE \d+: /.test(line))
  const caret = lines[index + 1]?.indexOf('^') ?? -1
  const start = /^LINE (\d+): (\.\.\.)?/.exec(lines[index] ?? '')
  if (!start) return {}
  const line = Number(start[1])
  // A long line is cut at its start, and then its column is not known.
  return caret < 0 || start[2] ? { line } : { line, column: caret - start[0].length + 1 }
}

/** An error as one sentence: "Line 2, column 6: …". */
export function toSentence({ line, column, text }: QueryError): string {
  if (line === undefined) return text
  return column === undefined
    ? say('Line {line}: {text}', { line, text })
    : say('Line {line}, column {column}: {text}', { line, column, text })
}
