// Times as files have them: the rule of macros/events/times.py, with the same test cases.

// A date, or a date and a time with or without a zone. BigQuery writes "UTC", Snowflake " Z".
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d+)?)?\s?(Z|UTC|([+-])(0\d|1[0-5])(?::?([0-5]\d))?)?)?$/i
const UNIX = /^\d{9,19}(?:\.\d+)?$/
// From 2000 to 2100 no Unix time in one unit is one in another, nor a date such as 202503011000.
const FIRST = 946_684_800
const LAST = 4_102_444_800
const UNITS = [1, 1e3, 1e6, 1e9] // a second in the units that there are

/** A time in milliseconds since 1970, in UTC where it names no zone; NaN for anything else. */
export function parseTime(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  if (!['string', 'number', 'bigint'].includes(typeof value)) return Number.NaN
  const text = String(value).trim()
  return UNIX.test(text) ? unixTime(Number(text)) : isoTime(text)
}

/** Whether a time names its zone, or needs none: a Unix time, and one of a column with a type. */
export function hasZone(value: unknown): boolean {
  if (typeof value !== 'string') return true
  const text = value.trim()
  return UNIX.test(text) || (ISO.exec(text)?.[8] ?? '') !== ''
}

/** Seconds, or thousandths, millionths or billionths of one, by their size. */
function unixTime(number: number): number {
  const unit = UNITS.find((unit) => number >= FIRST * unit && number < LAST * unit)
  return unit === undefined ? Number.NaN : Math.floor((number * 1000) / unit)
}

function isoTime(text: string): number {
  const match = ISO.exec(text)
  if (!match) return Number.NaN
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return Number.NaN
  const offset = (part(10) * 60 + part(11)) * (match[9] === '-' ? -1 : 1)
  const minutes = part(4) * 60 + part(5) - offset
  return date.getTime() + minutes * 60_000 + part(6) * 1000 + Math.floor(part(7) * 1000)
}
