// What the names in a reader's files mean, as the reader says it in the form.
import type { Model } from '../core/models.ts'

/** What stands for what; the names of the tutorial that are not here mean themselves. */
export interface NameMapping {
  /** The files' name for each event of the tutorial that they lack. */
  events: Record<string, string>
  /** The files' name for each property of the tutorial that they lack. */
  properties: Record<string, string>
  /** What a person is in the reader's PostHog. */
  model: Model
  /**
   * What identifies an organization: a property in the model "person", "$group_0" to "$group_4" in
   * the model "group", and "" where a person is an organization.
   */
  organization: string
}

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
  /** Groups by their column: "$group_0" to "$group_4". */
  groups: Map<string, PropertyCounts>
}

export const MAX_COUNTED = 200_000
