// The events of a run beside those that the build recorded for the same section.
import type { SentEvent } from '../runtime/messages.ts'

/** An event as PostHog ingests it, with only the properties that the code gave. */
export interface PlainEvent {
  event: string
  distinct_id: string
  properties: Record<string, unknown>
}

/** An event of a run, the one of the build that it belongs to, and what differs between them. */
export interface Pair {
  sent: PlainEvent | undefined
  built: PlainEvent | undefined
  /** "event", "distinct_id", or the names of properties. */
  differences: string[]
  /** The properties that the SDK added. */
  noise: Record<string, unknown>
}

// Names that begin with "$" and that code sets: all others are the SDK's own, like these three.
const GIVEN = [
  '$set',
  '$set_once',
  '$groups',
  '$group_type',
  '$group_key',
  '$group_set',
  '$current_url',
  '$anon_distinct_id',
]
const ADDED = ['token', 'distinct_id', 'title']

const isNoise = (name: string, event: string): boolean =>
  ADDED.includes(name) ||
  (name.startsWith('$') && !GIVEN.includes(name)) ||
  (name === '$current_url' && event !== '$pageview')

/** An event as PostHog ingests it: a `$set` beside the properties moves into them. */
export function ingested({ event, distinct_id, properties, $set, $set_once }: SentEvent) {
  const all: Record<string, unknown> = { ...properties, ...($set && { $set }) }
  const once = Object.entries({ ...$set_once, ...(properties.$set_once as object | undefined) })
  const given = once.filter(([name, value]) => !name.startsWith('$') && value !== null) // a browser adds where a visitor came from
  if (given.length > 0) all.$set_once = Object.fromEntries(given)
  else delete all.$set_once
  if (JSON.stringify(all.$set) === '{}') delete all.$set
  const entries = Object.entries(all)
  return {
    plain: {
      event,
      distinct_id,
      properties: Object.fromEntries(entries.filter(([name]) => !isNoise(name, event))),
    },
    noise: Object.fromEntries(entries.filter(([name]) => isNoise(name, event))),
  }
}

/** Each event of a run with the build's of the same name, in order; the build's others last. */
export function compare(sent: SentEvent[], built: PlainEvent[]): Pair[] {
  const left = [...built]
  const pairs = sent.map((event): Pair => {
    const { plain, noise } = ingested(event)
    const index = left.findIndex((other) => isSameKind(plain, other))
    const [other] = index < 0 ? [] : left.splice(index, 1)
    return { sent: plain, built: other, noise, differences: other ? differences(plain, other) : [] }
  })
  return [
    ...pairs,
    ...left.map((other) => ({ sent: undefined, built: other, differences: [], noise: {} })),
  ]
}

/** A browser says `$identify` where a server, which knows no anonymous visitor, says `$set`. */
const isSameKind = (sent: PlainEvent, built: PlainEvent): boolean =>
  sent.event === built.event ||
  (sent.event === '$identify' && built.event === '$set' && '$set' in sent.properties)

function differences(sent: PlainEvent, built: PlainEvent): string[] {
  const names = new Set([...Object.keys(sent.properties), ...Object.keys(built.properties)])
  if (sent.event === '$identify') names.delete('$anon_distinct_id')
  const different = [...names].filter(
    (name) => canonical(sent.properties[name]) !== canonical(built.properties[name]),
  )
  return sent.distinct_id === built.distinct_id ? different : ['distinct_id', ...different]
}

/** A value as JSON, with keys in order. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner) =>
      inner && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  )
}
