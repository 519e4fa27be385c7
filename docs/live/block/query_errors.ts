// What DuckDB says about a query that fails, in plain words and with its position.

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
  [/^"[\s\S]*" does not run here: [\s\S]*$/, ([whole]) => whole],
  [/No statement to prepare/, () => 'The query is empty.'],
  [/syntax error at end of input/, () => 'The query is incomplete.'],
  [/syntax error at or near "([\s\S]*?)"/, ([, near]) => `Unexpected "${near}".`],
  [/unterminated \/\* comment/, () => 'Unclosed comment.'],
  [/unterminated (?:[\w-]+ )*(?:string|identifier)/, () => 'Unclosed quote.'],
  [
    /(?:Referenced )?[Cc]olumn "([^"]+)" (?:that exists|(?:was )?not found)/,
    ({ 1: name, input }) =>
      pointedAt(input).startsWith('"')
        ? `No column "${name}". Text is written in single quotes: '${name}'.`
        : `No column "${name}".`,
  ],
  [/Referenced table "([^"]+)" not found/, ([, name]) => `No table "${name}" after FROM.`],
  [/Could not find key "([^"]+)" in struct/, ([, key]) => `No event here has a property "${key}".`],
  [
    /(?:Scalar|Aggregate|Table)(?: Macro)? Function with name "?([^\s"]+)"? does not exist/,
    ([, name]) =>
      name?.startsWith('`')
        ? 'Names are written in double quotes here, not in backticks.'
        : `No function "${name}" here.`,
  ],
  [/Type with name (\S+) does not exist/, ([, name]) => `No type "${name}".`],
  [
    /Cannot prepare multiple statements/,
    () => 'Only one query runs at a time: leave out what comes after the first semicolon.',
  ],
  [
    /must appear in the GROUP BY clause/,
    () => "Columns that aren't aggregated must be in GROUP BY.",
  ],
  [
    /Ambiguous reference to column name "([^"]+)"/,
    ([, name]) =>
      `"${name}" is a column of several tables: write the name of one and a dot before it.`,
  ],
  [
    /No function matches the given name and argument types '([\s\S]*?)\((.*)\)'/,
    ([, name, types]) => noOverload(name ?? '', types ?? ''),
  ],
  [
    /Macro (\S+?)\(\) does not support[\s\S]*?\t(.*)/,
    ([, name, call]) => `"${name}" has to be called as ${call}.`,
  ],
  [
    /aggregate function calls cannot be nested/,
    () => 'An aggregate cannot be inside another one: compute the inner one in a subquery.',
  ],
  [
    /WHERE clause cannot contain aggregates/,
    () => 'A condition on an aggregate belongs in HAVING, not in WHERE.',
  ],
  [
    /More than one row returned by a subquery/,
    () => 'A subquery that stands for one value has several rows.',
  ],
  [/Set operations can only apply/, () => 'The parts of a UNION need the same number of columns.'],
  [
    new RegExp(`Could not convert string '([^']*)' to ${NUMBERS}`),
    ([, text]) => `"${text}" is not a number.`,
  ],
  [
    /required extension '(\w+)'/,
    ([, name]) => `This needs DuckDB's extension "${name}", which is not loaded here.`,
  ],
  [
    /Out of Memory|could not allocate|memory access out of bounds|out of memory/i,
    () => 'The query needs more memory than the browser gives it.',
  ],
]

function noTable(name: string, tables: readonly string[]): string {
  // DuckDB leaves out what is before the dot, and its guess is a table of another schema.
  return tables.includes(name)
    ? `Write "${name}" alone, without a name and a dot before it.`
    : `No table "${name}". Tables: ${tables.join(', ')}.`
}

function noOverload(name: string, types: string): string {
  const plain = types
    .replaceAll('INTEGER_LITERAL', 'INTEGER')
    .replaceAll('STRING_LITERAL', 'VARCHAR')
  return `"${OPERATORS.get(name) ?? name}" does not work on ${plain || 'nothing'}.`
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
  return first || 'The query failed.'
}

/** DuckDB's own guess at what was meant. */
function hint(message: string): string {
  const isSaid = message.split('\n', 1)[0]?.includes('`')
  if (isSaid || (message.includes('column') && pointedAt(message).startsWith('"'))) return ''
  const guess = /(?:Did you mean|Candidate (?:bindings|tables|Entries):) *"([^"\n]+)"/.exec(message)
  return guess ? ` Did you mean "${guess[1]}"?` : ''
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
  return `Line ${line}${column === undefined ? '' : `, column ${column}`}: ${text}`
}
