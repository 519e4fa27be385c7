// Times as events have them.

/** A time in milliseconds since 1970, in UTC if it has no time zone; NaN for anything else. */
export function parseTime(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return Number(value) / 1000
  if (typeof value !== 'string') return Number.NaN
  const text = value.trim().replace(' ', 'T')
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN
  const hasZone = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i.test(text.slice(10))
  const full = text.length === 10 ? `${text}T00:00:00` : text
  return Date.parse(hasZone ? full.replace(/([+-]\d\d)$/, '$1:00') : `${full}Z`)
}
