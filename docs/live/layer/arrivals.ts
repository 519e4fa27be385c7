// The events that the reader's code has sent on this page, as PostHog stores them.
import { parseTime } from '../core/times.ts'
import type { SentEvent } from '../runtime/messages.ts'

/** The properties of an event or a person. */
export type Properties = Record<string, unknown>

/** An event as it is stored: `$set` beside the properties has moved into them. */
export interface StoredEvent {
  event: string
  distinct_id: string
  /** Milliseconds since 1970; null for an event of the moment at which its code ran. */
  time: number | null
  properties: Properties
}

export const MAX_EVENTS = 10_000
const MOMENT = 60_000 // milliseconds: longer than a run, shorter than anything that code dates back
const EARLIEST = Date.UTC(1900, 0, 1) // where ClickHouse's DateTime64 begins
const UNSTORABLE = /\0|\p{Surrogate}/gu

/** Collects events. One that arrives twice is stored once, as it was when it came last. */
export class Arrivals {
  private readonly events = new Map<string, StoredEvent>()

  get size(): number {
    return this.events.size
  }

  /** All of them, in the order in which they arrived. */
  all(): StoredEvent[] {
    return [...this.events.values()]
  }

  /**
   * Add the events of a run; false where not all of them fit.
   *
   * @param now when they arrived, in milliseconds since 1970
   */
  add(sent: SentEvent[], now: number): boolean {
    for (const event of sent) {
      const stored = toStored(event, now)
      const key = keyOf(event, now) ?? `${this.events.size}`
      if (this.events.size >= MAX_EVENTS && !this.events.has(key)) return false
      this.events.set(key, stored)
    }
    return true
  }
}

/** What PostHog tells duplicates by: the uuid, the event, the distinct id and the day. */
function keyOf({ uuid, event, distinct_id, timestamp }: SentEvent, now: number): string | null {
  if (!uuid) return null
  const time = parseTime(timestamp)
  const day = Math.floor((Number.isNaN(time) ? now : time) / 86_400_000)
  return JSON.stringify([uuid, event, distinct_id, day])
}

function toStored(sent: SentEvent, now: number): StoredEvent {
  const properties: Properties = { ...sent.properties }
  for (const key of ['$set', '$set_once'] as const) {
    if (sent[key]) properties[key] = { ...recordOf(properties[key]), ...sent[key] }
  }
  return {
    event: storable(sent.event) as string,
    distinct_id: storable(sent.distinct_id) as string,
    time: timeOf(parseTime(sent.timestamp), now),
    properties: storable(properties) as Properties,
  }
}

/** A time that code dates back; PostHog replaces what is no time or in the future by now. */
function timeOf(time: number, now: number): number | null {
  return time < now - MOMENT ? Math.max(time, EARLIEST) : null
}

/** A value without what no database stores: a zero character, half a character. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNSTORABLE, '\ufffd')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [storable(key), storable(inner)])
  return Object.fromEntries(entries)
}

/** A value as an object with properties; an empty one for any other value. */
export const recordOf = (value: unknown): Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {}
