// What DuckDB says of a mistaken query, in plain words and with its place.

/** A mistake in a query: where, counted from 1, and what it is in a sentence. */
export interface Mistake {
  line?: number
  column?: number
  text: string
}

const WORDS: [RegExp, (found: RegExpExecArray) => string][] = [
  [/syntax error at end of input/, () => 'The query ends too early.'],
  [/syntax error at or near "([\s\S]*?)"/, ([, near]) => `"${near}" cannot stand here.`],
  [/unterminated quoted string/, () => 'A quoted text has no end.'],
  [
    /Table with name (\S+) does not exist/,
    // DuckDB leaves out what stands before the dot, and its guess is a table of another schema.
    ([, name]) =>
      ['events', 'persons', 'groups'].includes(name ?? '')
        ? `Say "${name}" alone, without a name and a dot before it.`
        : `There is no table "${name}". There are events, persons and groups.`,
  ],
  [
    /(?:Referenced )?column "([^"]+)" (?:that exists|not found)/i,
    ([, name]) => `There is no column "${name}".`,
  ],
  [/Could not find key "([^"]+)" in struct/, ([, key]) => `No event here has a property "${key}".`],
  [
    /(?:Scalar|Aggregate|Table)(?: Macro)? Function with name "?([^\s"]+)"? does not exist/,
    ([, name]) => `There is no function "${name}" here.`,
  ],
  [
    /Cannot prepare multiple statements/,
    () => 'Only one query runs at a time: leave out what comes after the first semicolon.',
  ],
  [
    /must appear in the GROUP BY clause/,
    () => 'A column that is not counted has to stand in GROUP BY.',
  ],
  [/Out of Memory|memory/i, () => 'The query needs more memory than the browser gives it.'],
]

/** A DuckDB error in our words, where we have any; else in its own first line. */
export function mistakeIn(message: string): Mistake {
  return { ...place(message), text: words(message) }
}

function words(message: string): string {
  for (const [pattern, say] of WORDS) {
    const found = pattern.exec(message)
    if (found) return say(found) + hint(message)
  }
  const first = (message.split('\n')[0] ?? '').replace(/^(?:\w+ )*Error: /, '')
  return first || 'The query failed.'
}

/** DuckDB's own guess at what was meant. */
function hint(message: string): string {
  if (message.includes('Table with name')) return '' // all there are is told already
  const meant = /(?:Did you mean|Candidate bindings:|Candidate Entries:) *"([^"\n]+)"/.exec(
    message,
  )?.[1]
  return meant ? ` Did you mean "${meant}"?` : ''
}

/** DuckDB points with a caret under the line: "LINE 2: FROM evnts" and below it "^". */
function place(message: string): { line?: number; column?: number } {
  const lines = message.split('\n')
  const at = lines.findIndex((line) => /^LINE \d+: /.test(line))
  const caret = lines[at + 1]?.indexOf('^') ?? -1
  const start = /^LINE (\d+): (\.\.\.)?/.exec(lines[at] ?? '')
  if (!start) return {}
  const line = Number(start[1])
  // A long line is cut at its start, and then its column is not known.
  return caret < 0 || start[2] ? { line } : { line, column: caret - start[0].length + 1 }
}

/** A mistake as one sentence: "Line 2, column 6: …". */
export function told({ line, column, text }: Mistake): string {
  if (line === undefined) return text
  return `Line ${line}${column === undefined ? '' : `, column ${column}`}: ${text}`
}
