// What payments are worth: their unit, their currency with its rates, and which are for a year.
import { element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import { type Amount, currencyCode } from '../meaning/amounts.ts'
import { listOf } from '../meaning/mapping.ts'
import { checkBox, choices, labeled, suggesting, textField, valuesIn } from './fields.ts'
import { NameList } from './name_list.ts'

const RATE = '\\d{1,6}(\\.\\d{1,9})?' // what an exact product has room for
const MAX_RATES = 20

/** The questions about money. */
export class Money {
  readonly part: HTMLDetailsElement
  private readonly names: FileNames
  private readonly unit: HTMLSelectElement
  private readonly currency: NameList
  private readonly rates = new Map<string, HTMLInputElement>()
  private readonly ratesPart = element('div')
  private readonly interval: NameList
  private readonly yearly: HTMLInputElement
  private readonly isSpread: HTMLInputElement

  constructor(names: FileNames, previous: Amount | undefined) {
    this.names = names
    this.unit = choices(
      [
        ['dollars', say('in dollars, or another whole currency')],
        ['cents', say('in cents, the smallest unit of a currency')],
      ],
      previous?.unit === 'cents' ? 'cents' : 'dollars',
    )
    const { properties } = names
    const { interval } = previous ?? {}
    this.currency = new NameList(
      [say('Currency')],
      properties,
      previous?.currency ?? '',
      say('not said'),
    )
    this.interval = new NameList(
      [say('Paid for how long')],
      properties,
      interval?.property ?? '',
      say('a month each'),
    )
    const known = () => properties.get(this.interval.value)?.values ?? []
    const years = listOf(interval?.yearly ?? 'year').join(', ')
    const [yearly, showValues, list] = suggesting({}, years, known())
    const [spread, isSpread] = checkBox(
      say('Recurring revenue has such a payment in twelve months'),
      interval?.spread ?? true,
    )
    this.yearly = yearly
    this.isSpread = isSpread
    const ofYears = element('div', {}, labeled([say('A year is')], yearly), list, spread)
    ofYears.hidden = !this.interval.value
    this.interval.select.addEventListener('change', () => {
      showValues(known())
      ofYears.hidden = !this.interval.value
    })
    this.currency.select.addEventListener('change', () => this.askRates({}))
    this.askRates(previous?.rates ?? {})
    this.part = element(
      'details',
      {},
      element('summary', {}, say('Money: unit, currencies, yearly plans')),
      labeled([say('Amounts are')], this.unit),
      this.currency.part,
      this.ratesPart,
      this.interval.part,
      ofYears,
    )
  }

  /** Ask what each currency is worth. */
  private askRates(known: Record<string, string>): void {
    const values = this.names.properties.get(this.currency.value)?.values ?? []
    const codes = new Set([...values.map(currencyCode), ...Object.keys(known)])
    this.rates.clear()
    for (const code of [...codes].filter((code) => code && code !== 'USD').slice(0, MAX_RATES)) {
      const title = say('how many dollars one unit is worth, such as 1.08')
      const placeholder = say('such as 1.08')
      const attributes = { inputmode: 'decimal', pattern: RATE, title, placeholder }
      this.rates.set(code, textField(attributes, known[code] ?? ''))
    }
    const fields = [...this.rates].map(([code, input]) =>
      labeled([say('1 {code} in dollars', { code })], input),
    )
    this.ratesPart.replaceChildren(...fields)
  }

  /**
   * How amounts are written; undefined where `purchase_value` is in dollars.
   *
   * @param property the files' names for it
   */
  amountOf(property: string | string[]): Amount | undefined {
    const { value: currency } = this.currency
    const { value: interval } = this.interval
    const isPlain = this.unit.value === 'dollars' && !currency && !interval
    if (isPlain) return undefined
    const given = [...this.rates].map(([code, input]) => [code, input.value.trim()] as const)
    const rates = Object.fromEntries(given.filter(([, rate]) => rate))
    return {
      property,
      unit: this.unit.value as 'cents' | 'dollars',
      ...(currency && { currency }),
      ...(Object.keys(rates).length > 0 && { rates }),
      ...(interval && {
        interval: {
          property: interval,
          yearly: valuesIn(this.yearly.value),
          spread: this.isSpread.checked,
        },
      }),
    }
  }
}
