// The names that a reader's files have, with what is known of each.

/** How often an event is there. */
export interface EventCounts {
  count: number
  /** How many persons have it; no more than `MAX_COUNTED` are counted. */
  persons: number
  /** How many of the events have each property, and each group. */
  properties: Map<string, number>
  /** For events that may be sign-ups: how many distinct values each of those has. */
  distinct: Map<string, number>
}

/** How often a property has a value, and what values. */
export interface PropertyCounts {
  /** The events that have it. */
  count: number
  /** Its distinct values; no more than `MAX_COUNTED` are counted. */
  distinct: number
  /** How many of the values are numbers. */
  numbers: number
  /** The values, the most frequent first, where there are few. */
  values?: string[]
}

/** What files have: each event and each property with its counts. */
export interface FileNames {
  /** The number of events. */
  rows: number
  /** The number of persons with an event. */
  persons: number
  events: Map<string, EventCounts>
  /** Of events, and of the person of an event. */
  properties: Map<string, PropertyCounts>
  /** Groups by their column, "$group_0" to "$group_4", or by their type: "$groups.team". */
  groups: Map<string, PropertyCounts>
}

export const MAX_COUNTED = 200_000
