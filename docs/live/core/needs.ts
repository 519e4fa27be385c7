/** What a query needs of the events, as macros/queries/needs.py says it. */
export interface Needs {
  /** The events that it names. */
  events: string[]
  /** Those of them that it can do without. */
  optional: string[]
  /** Properties: the owner, "events", "person" or a table, then the path. */
  properties: string[][]
  /** Where it reads them: the names of the events of a part of it, and the property. */
  places: [string[], string[]][]
  /** How many days before the latest event whoever is counted has to have begun; 0 for any. */
  days: number
}

/** What is known of events where all of those that a query names are there. */
export interface Closer {
  /** The properties that only other events have than those where the query reads them. */
  elsewhere: [string[], string[]][]
  /** The days from the first of the events that the query names to the last. */
  span: number | null
}

/** What a part of a query counts of which events: see macros/queries/counted.py. */
export interface Counted {
  column: string
  /** The names of the events; none for all events. */
  events: string[]
  /** The paths of what has to have a value, and of what must not be an empty text. */
  not_null: string[][]
  not_empty: string[][]
}

/** A name of it, e.g. "person_id of $pageview with properties.user_id". */
export function partName({ column, events, not_null, not_empty }: Counted): string {
  const conditions = [...not_null, ...not_empty].map((path) => path.join('.')).join(' and ')
  const condition = conditions ? ` with ${conditions}` : ''
  return `${column} of ${events.join(', ') || 'any event'}${condition}`
}
