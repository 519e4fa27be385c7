// A reader's own names for ours, as macros/events/meaning/mapping.py has them.
import { toText } from '../core/text.ts'

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

const listOf = <Item>(value: Item | Item[]): Item[] => (Array.isArray(value) ? value : [value])

/** Says which events of a file are ours. */
export class EventNames {
  private readonly sources: [ours: string, sources: EventSource[]][]
  private readonly taken: Set<string>
  private readonly counts = new Map<string, number>()

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
    if (isOurs && !this.taken.has(event)) this.counts.set(event, (this.counts.get(event) ?? 0) + 1)
    return isOurs && this.taken.has(event) ? [] : [event]
  }

  /** What is to be known of the names, as sentences, once all events are there. */
  notes(): string[] {
    return this.sources.flatMap(([ours, some]) => {
      const count = this.counts.get(ours)
      const theirs = some.map(({ event }) => `"${event}"`).join(' and ')
      return count ? [`${count} events called "${ours}" are counted, beside ${theirs}`] : []
    })
  }
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
