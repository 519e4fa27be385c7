/** What a query needs of the events, as macros/queries/needs.py says it. */
export interface Needs {
  /** The events that it names. */
  events: string[]
  /** Those of them that it can do without. */
  optional: string[]
  /** Properties: the owner, "events", "person" or a table, then the path. */
  properties: string[][]
}
