// Which events count, as macros/events/meaning/filters.py has it.
import { toText } from '../core/text.ts'
import { hasZone } from '../core/times.ts'
import { say } from '../core/words.ts'
import { FILTER, type Note, note } from './notes.ts'

type Properties = Record<string, unknown>

/** Who is a test account, by the properties of events and of their persons. */
export interface AccountFilter {
  email_domains?: string[]
  properties?: Record<string, unknown>
  /** Whether `$internal_or_test_user` says so. */
  internal?: boolean
}

/** Which events count, and in which zone their days and months are. */
export interface Filters {
  test_accounts?: AccountFilter
  /** The first and the last day that count, as "2026-01-31". */
  from?: string
  to?: string
  timezone?: string
}

/** Why an event does not count. */
export type Reason = 'test' | 'before' | 'after'

const EMAILS = ['email', '$email']
const INTERNAL = '$internal_or_test_user'
const DAY = 86_400_000

/** The properties that say who is a test account. */
export const accountKeys = ({
  email_domains = [],
  properties,
  internal,
}: AccountFilter): string[] => [
  ...(email_domains.length > 0 ? EMAILS : []),
  ...Object.keys(properties ?? {}),
  ...(internal ? [INTERNAL] : []),
]

/** Whether these properties are those of a test account. */
export function isTestAccount(filter: AccountFilter, properties: Properties): boolean {
  const wanted = { ...filter.properties, ...(filter.internal && { [INTERNAL]: true }) }
  const domains = (filter.email_domains ?? []).map((domain) => domain.replace(/^@/, ''))
  return (
    Object.entries(wanted).some(([key, values]) => isAny(properties[key], values)) ||
    EMAILS.some((key) => domains.some((domain) => isOfDomain(properties[key], domain)))
  )
}

function isAny(value: unknown, values: unknown): boolean {
  const text = toText(value)?.toLowerCase()
  const all = Array.isArray(values) ? values : [values]
  return text !== undefined && all.map((item) => String(item).toLowerCase()).includes(text)
}

const isOfDomain = (email: unknown, domain: string): boolean =>
  toText(email)?.trim().toLowerCase().endsWith(`@${domain.toLowerCase()}`) ?? false

/** Gives the times of a zone, as milliseconds since 1970 in its own clocks. */
export class LocalClock {
  private readonly format: Intl.DateTimeFormat | null
  private readonly offsets = new Map<number, number>()

  /** @param timezone an IANA name */
  constructor(timezone = 'UTC') {
    const numbers = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
    const clock = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const
    const options = { timeZone: timezone, ...numbers, ...clock }
    this.format = timezone === 'UTC' ? null : new Intl.DateTimeFormat('en-US', options)
  }

  /** A time in the zone; a text without a zone is one already, which `time` has as UTC. */
  local(time: number, value: unknown): number {
    if (!this.format || Number.isNaN(time) || !hasZone(value)) return time
    const quarter = Math.floor(time / 900_000) // offsets change at quarters of an hour only
    let offset = this.offsets.get(quarter)
    if (offset === undefined) {
      offset = this.offsetAt(quarter * 900_000, this.format)
      this.offsets.set(quarter, offset)
    }
    return time + offset
  }

  private offsetAt(time: number, format: Intl.DateTimeFormat): number {
    const parts = format.formatToParts(time)
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value)
    const [year, month, day] = [part('year'), part('month'), part('day')]
    return Date.UTC(year, month - 1, day, part('hour'), part('minute')) - time
  }
}

/**
 * Why an event does not count, or null where it does.
 *
 * @param time a local time
 * @param isTest whether it is that of a test account
 */
export function reasonToLeaveOut(
  { from, to }: Filters,
  time: number,
  isTest: () => boolean,
): Reason | null {
  if (from && time < Date.parse(from)) return 'before'
  if (to && time >= Date.parse(to) + DAY) return 'after'
  return isTest() ? 'test' : null
}

/** What filters do, with how many events are left out for each reason. */
export function filterNotes(filters: Filters, counts: ReadonlyMap<Reason, number>): Note[] {
  const { test_accounts, from, to, timezone = 'UTC' } = filters
  const zone = say('days and months are those of {timezone}, and so are times without a zone', {
    timezone,
  })
  const leftOut = (reason: Reason, text: string): Note =>
    note(FILTER, text, { count: counts.get(reason) ?? 0 })
  return [
    ...(timezone === 'UTC' ? [] : [note(FILTER, zone)]),
    ...(test_accounts ? [leftOut('test', say('events of test accounts are left out'))] : []),
    ...(from ? [leftOut('before', say('events before {day} are left out', { day: from }))] : []),
    ...(to ? [leftOut('after', say('events after {day} are left out', { day: to }))] : []),
  ]
}
