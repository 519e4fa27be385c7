// What DuckDB says about a query that fails, in plain words and with its position.

/** An error in a query: its position, counted from 1, and a sentence. */
export interface QueryError {
  line?: number
  column?: number
  text: string
}

const EXPLANATIONS: [RegExp, (match: RegExpExecArray) => string][] = [
  [/^"[\s\S]*" does not run here: [\s\S]*$/, ([whole]) => whole],
  [/No statement to prepare/, () => 'The query is empty.'],
  [/syntax error at end of input/, () => 'The query is incomplete.'],
  [/syntax error at or near "([\s\S]*?)"/, ([, near]) => `Unexpected "${near}".`],
  [/unterminated quoted (?:string|identifier)/, () => 'Unclosed quote.'],
  [
    /Table with name (\S+) does not exist/,
    // DuckDB leaves out what is before the dot, and its guess is a table of another schema.
    ([, name]) =>
      ['events', 'persons', 'groups'].includes(name ?? '')
        ? `Write "${name}" alone, without a name and a dot before it.`
        : `No table "${name}". Tables: events, persons, groups.`,
  ],
  [
    /(?:Referenced )?column "([^"]+)" (?:that exists|not found)/i,
    ([, name]) => `No column "${name}".`,
  ],
  [/Could not find key "([^"]+)" in struct/, ([, key]) => `No event here has a property "${key}".`],
  [
    /(?:Scalar|Aggregate|Table)(?: Macro)? Function with name "?([^\s"]+)"? does not exist/,
    ([, name]) => `No function "${name}" here.`,
  ],
  [
    /Cannot prepare multiple statements/,
    () => 'Only one query runs at a time: leave out what comes after the first semicolon.',
  ],
  [
    /must appear in the GROUP BY clause/,
    () => "Columns that aren't aggregated must be in GROUP BY.",
  ],
  [/Out of Memory|memory/i, () => 'The query needs more memory than the browser gives it.'],
]

/** Explain an error of DuckDB in our words, where we have any; otherwise in its own first line. */
export function explain(message: string): QueryError {
  return { ...position(message), text: sentence(message) }
}

function sentence(message: string): string {
  for (const [pattern, explanation] of EXPLANATIONS) {
    const match = pattern.exec(message)
    if (match) return explanation(match) + hint(message)
  }
  const first = (message.split('\n')[0] ?? '').replace(/^(?:\w+ )*Error: /, '')
  return first || 'The query failed.'
}

/** DuckDB's own guess at what was meant. */
function hint(message: string): string {
  if (message.includes('Table with name')) return '' // the sentence lists all tables already
  const name = /(?:Did you mean|Candidate bindings:|Candidate Entries:) *"([^"\n]+)"/.exec(
    message,
  )?.[1]
  return name ? ` Did you mean "${name}"?` : ''
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
