// The result of a query.

/** A value of a result. Times are Dates in UTC. */
export type Cell = null | boolean | number | string | Date

/** The columns of a query's result and its rows, in their order. */
export interface Result {
  columns: string[]
  rows: Cell[][]
}
