// What a run says to the page, as JSON: whatever runs may say it, so that the page takes nothing on
// trust but the form.

/** An event as it arrived where an SDK hands its requests to the network. */
export interface SentEvent {
  event: string
  distinct_id: string
  timestamp?: string
  uuid?: string
  properties: Record<string, unknown>
  $set?: Record<string, unknown>
  $set_once?: Record<string, unknown>
}

/** One step of a run. */
export type Message =
  | { sent: SentEvent[] }
  | { log: string }
  | { notice: string; line?: number } // what the reader should know of a run that is no error
  | { error: string; line?: number }
  | { progress: string }
  | { step: true } // all that the code so far has queued is sent
  | { apart: true } // the code may change its worker: no other is to run there
  | { done: true }

/** The events of a request's body, in any of the forms that the SDKs use. */
export function eventsOf(body: unknown): SentEvent[] {
  if (Array.isArray(body)) return body.flatMap(eventsOf)
  if (typeof body !== 'object' || body === null) return []
  const { batch, event, distinct_id, properties, ...rest } = body as Record<string, unknown>
  if (batch !== undefined) return eventsOf(batch)
  if (typeof event !== 'string') return []
  const given = isRecord(properties) ? properties : {}
  const sent: SentEvent = {
    event,
    distinct_id: String(distinct_id ?? given.distinct_id ?? ''),
    properties: given,
  }
  for (const key of ['timestamp', 'uuid'] as const) {
    if (typeof rest[key] === 'string') sent[key] = rest[key]
  }
  for (const key of ['$set', '$set_once'] as const) {
    if (isRecord(rest[key])) sent[key] = rest[key]
  }
  return [sent]
}

/** The message in a string, or null for what is none. */
export function parseMessage(text: string): Message | null {
  try {
    const message: unknown = JSON.parse(text)
    return isMessage(message) ? message : null
  } catch {
    return null
  }
}

/** A listener to what a run says; it returns true when the run is done. */
export const listener =
  (on: (message: Message) => void) =>
  (text: string): boolean => {
    const message = parseMessage(text)
    if (message) on(message)
    return message !== null && 'done' in message
  }

function isMessage(message: unknown): message is Message {
  if (!isRecord(message)) return false
  if ('sent' in message) return Array.isArray(message.sent) && message.sent.every(isEvent)
  for (const kind of ['error', 'notice']) {
    if (kind in message)
      return (
        typeof message[kind] === 'string' && ['number', 'undefined'].includes(typeof message.line)
      )
  }
  return (
    typeof message.log === 'string' ||
    typeof message.progress === 'string' ||
    message.apart === true ||
    message.step === true ||
    message.done === true
  )
}

const isEvent = (event: unknown): boolean =>
  isRecord(event) &&
  typeof event.event === 'string' &&
  typeof event.distinct_id === 'string' &&
  isRecord(event.properties)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
