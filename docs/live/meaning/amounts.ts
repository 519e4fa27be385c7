// What a payment is worth, as macros/events/meaning/{amount,money}.py have it.

export const PURCHASE = 'purchase'
export const REFUND = 'purchase_refunded'

/** How an amount is written. */
export interface Amount {
  /** The properties that hold it; the first that has a value counts. */
  property: string | string[]
  /** "cents" is the smallest unit of a currency; a number is what an amount is divided by. */
  unit?: 'cents' | 'dollars' | number
  /** The property that holds the code of its currency. */
  currency?: string
  /** What one unit of each currency is worth in dollars, as a decimal; nothing converts without. */
  rates?: Record<string, string>
  interval?: { property: string; yearly: string | string[]; spread?: boolean }
}

// Currencies whose smallest unit is no hundredth: amount.py has the sources.
const WHOLE_UNITS = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'.split(' '),
)
const THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))
// The longest text and factor that the build multiplies without rounding.
const EXACT = /^[+-]?\d{1,14}(?:\.\d{0,6})?$/
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** A payment with a negative amount is a refund. */
export const eventOfAmount = (event: string, value: string | null): string =>
  event === PURCHASE && value !== null && isNumber(value) && Number(value) < 0 ? REFUND : event

/** A refund counts as less, also where its amount is positive. */
export const valueOfRefund = (value: string): string =>
  isNumber(value) && Number(value) > 0 ? `-${value.trim().replace(/^\+/, '')}` : value

const isNumber = (value: string): boolean => NUMBER.test(value.trim())

/** The code of a currency, or "" for none. */
export const currencyCode = (value: string | null): string => (value ?? '').trim().toUpperCase()

/** Whether there is a rate for a currency, or nothing to convert. */
export const hasRate = ({ rates }: Amount, currency: string): boolean =>
  !rates || currency === 'USD' || currency in rates

/** An amount in dollars, to the last digit; what is no number stays as it is. */
export function dollars(text: string, amount: Amount, currency: string): string {
  const trimmed = text.trim()
  const rate = (currency === 'USD' ? '1' : amount.rates?.[currency]) ?? '1'
  const divisor = divisorOf(amount, currency)
  if (EXACT.test(trimmed)) return product(trimmed, rate, divisor)
  if (NUMBER.test(trimmed)) return String((Number(trimmed) * Number(rate)) / 10 ** divisor)
  return trimmed
}

/** The power of ten that an amount is divided by. */
function divisorOf({ unit = 1 }: Amount, currency: string): number {
  if (unit === 'dollars') return 0
  if (unit !== 'cents') return Math.round(Math.log10(unit))
  return WHOLE_UNITS.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2
}

/** The product of two decimals, divided by a power of ten, without a zero at its end. */
function product(text: string, rate: string, divisor: number): string {
  const [first, firstScale] = parse(text)
  const [second, secondScale] = parse(rate)
  const scale = firstScale + secondScale + divisor
  const value = first * second
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${whole}${fraction && '.'}${fraction}`
}

/** The digits of a decimal as a number, and how many of them are behind the point. */
function parse(text: string): [value: bigint, scale: number] {
  const [whole = '', fraction = ''] = text.replace('+', '').split('.')
  return [BigInt(whole + fraction), fraction.length]
}
