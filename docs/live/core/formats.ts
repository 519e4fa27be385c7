// Values as people read them: the rules of macros/core/formats.py; a test compares both.
import type { Cell } from './result.ts'
import { fill, forms, isEnglish, say, separated } from './words.ts'

/** A number with thousands separators and its unit's sign; averages have two decimal places. */
export function number(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return say('no number')
  const sign = value < 0 ? '\u2212' : ''
  if (unit.startsWith('percent')) return sign + percent(fixed(Math.abs(value), 1))
  const average = unit.includes(' per ') || !Number.isInteger(value)
  const text = fixed(Math.abs(value), average ? 2 : 0)
  return sign + (unit.startsWith('dollars') ? fill(forms.dollars, { n: text }) : text)
}

/** A share in percent, given its number as text. */
export const percent = (n: string): string => fill(forms.percent, { n })

/**
 * A positive number with thousands separators, rounded as Python rounds: by its exact value, and
 * ties to the even digit. `toFixed` is exact too, but rounds ties up.
 */
function fixed(value: number, places: number): string {
  const longer = value.toFixed(places + 1)
  const isTie = /5$/.test(longer) && /^0*$/.test(value.toFixed(60).slice(longer.length))
  const cut = longer.slice(0, -1)
  const text = isTie && /[02468]$/.test(cut) ? cut : value.toFixed(places)
  return separated(text)
}

/**
 * Any value as plain text: numbers by unit, the first of a month as a month.
 *
 * @param isDay whether it is one of several dates that are days: then none is a month
 */
export function value(item: Cell, unit = '', isDay = false): string {
  if (item === null) return say('none')
  if (typeof item === 'boolean') return item ? say('yes') : say('no')
  if (typeof item === 'number') return number(item, unit)
  if (item instanceof Date) return date(item, isDay)
  return item.replace(/[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}

/** Whether dates among some values are days, of which one may be the first of a month. */
export const hasDays = (items: Cell[]): boolean =>
  items.some((item) => item instanceof Date && item.getUTCDate() !== 1)

/** A column's name as a heading. */
export function label(column: string): string {
  const text = column.replaceAll('_', ' ').toLowerCase()
  return say(text.charAt(0).toUpperCase() + text.slice(1))
}

/** A column's name within a sentence. */
export const noun = (column: string): string =>
  isEnglish ? label(column).toLowerCase() : label(column)

/** A value for other programs: times in ISO format, numbers in full, and "" for null. */
export function plain(item: Cell): string {
  if (item === null) return ''
  return item instanceof Date ? item.toISOString() : String(item)
}

function date(item: Date, isDay: boolean): string {
  const day = item.getUTCDate()
  const patterns = day === 1 && !isDay ? forms.months : forms.days
  return fill(patterns[item.getUTCMonth()] ?? '', { day, year: item.getUTCFullYear() })
}
