// A reader's own names for ours, as macros/events/meaning/mapping.py has them.
import type { Model } from '../core/models.ts'
import { toText } from '../core/text.ts'
import { say } from '../core/words.ts'
import type { Amount } from './amounts.ts'
import type { Filters } from './filters.ts'
import { MAPPING, type Note, note } from './notes.ts'

type Properties = Record<string, unknown>

/** An event of theirs that is one of ours, where each of these properties has one of its values. */
export interface EventSource {
  event: string
  where?: Record<string, unknown>
  /** Whether it may be another one of ours, too. */
  shared?: boolean
}

/** By our name, what an event is made of. */
export type EventSources = Record<string, string | EventSource | (string | EventSource)[]>

/** Which organizations count: those with a sign-up, or those with any event. */
export type OrganizationSet = 'signed_up' | 'any_event'

/** What a reader's files mean; the names of the tutorial that are not here mean themselves. */
export interface NameMapping {
  /** The files' names for events of the tutorial. */
  events: EventSources
  /** The files' names for properties of the tutorial; the first that has a value counts. */
  properties: Record<string, string | string[]>
  /** What a person is in the reader's PostHog. */
  model: Model
  /**
   * What identifies an organization: a property in the model "person", "$group_0" to "$group_4" in
   * the model "group", and "" where a person is an organization.
   */
  organization: string
  /** By default, those that signed up. */
  organizations?: OrganizationSet
  /** By default, `purchase_value` is in dollars. */
  amount?: Amount
  filters?: Filters
}

export const listOf = <Item>(value: Item | Item[]): Item[] =>
  Array.isArray(value) ? value : [value]

/** Says which events of a file are ours. */
export class EventNames {
  private readonly sources: [ours: string, sources: EventSource[]][]
  private readonly taken: Set<string>

  constructor(sources: EventSources) {
    this.sources = Object.entries(sources).map(([ours, some]) => [
      ours,
      listOf(some).map((source) => (typeof source === 'string' ? { event: source } : source)),
    ])
    this.taken = new Set(this.sources.flatMap(([, some]) => some.map(({ event }) => event)))
  }

  /**
   * Our names of an event: several where it is two of ours, and none where it is called as one of
   * ours under a condition that it does not meet.
   */
  of(event: string, properties: Properties): string[] {
    const names = this.sources
      .filter(([, some]) => some.some((source) => isOne(source, event, properties)))
      .map(([ours]) => ours)
    if (names.length > 0) return names
    const isOurs = this.sources.some(([ours]) => ours === event)
    return isOurs && this.taken.has(event) ? [] : [event]
  }

  /** The files' names of an event of ours, its own among them unless it is taken. */
  exported(name: string): string[] {
    const [, some = []] = this.sources.find(([ours]) => ours === name) ?? []
    const own = this.taken.has(name) ? [] : [name]
    return [...new Set([...some.map(({ event }) => event), ...own])]
  }

  /**
   * What is to be known of the names.
   *
   * @param count gives how many events of theirs are one of ours
   */
  notes(count: (ours: string, theirs: string) => number): Note[] {
    return this.sources.flatMap(([ours, some]) => {
      const absent = some.filter(({ event }) => count(ours, event) === 0)
      const notes = absent.map((source) => note(MAPPING, absence(ours, source), { about: [ours] }))
      const own = this.taken.has(ours) ? 0 : count(ours, ours)
      const theirs = some.map(({ event }) => `"${event}"`).join(` ${say('and')} `)
      const text = say('events called "{ours}" are counted, beside {theirs}', { ours, theirs })
      return own ? [...notes, note(MAPPING, text, { count: own, about: [ours] })] : notes
    })
  }
}

function absence(ours: string, { event, where }: EventSource): string {
  return Object.keys(where ?? {}).length > 0
    ? say('no event is called "{event}" under its condition, which "{ours}" is made of', {
        event,
        ours,
      })
    : say('no event is called "{event}", which "{ours}" is made of', { event, ours })
}

function isOne({ event, where = {} }: EventSource, name: string, properties: Properties): boolean {
  return (
    event === name &&
    Object.entries(where).every(([key, values]) => {
      const value = toText(properties[key])
      return value !== null && listOf(values).map(String).includes(value)
    })
  )
}

/** The value of a property that has one name or several; an empty text is no value of several. */
export function firstValue(properties: Properties, names: string | string[]): unknown {
  const all = listOf(names)
  if (all.length === 1) return properties[all[0] as string]
  const name = all.find((candidate) => !['', null].includes(toText(properties[candidate])))
  return name === undefined ? undefined : properties[name]
}
