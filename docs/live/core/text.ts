// Values as strings.

/** A value as DuckDB reads JSON as VARCHAR: a string without its quotes, null for null. */
export function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'object') {
    return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item))
  }
  return String(value)
}
