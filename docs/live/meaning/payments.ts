// What payments are, once they are read: refunds, currencies, and what looks wrong, as
// macros/events/meaning/money.py has them.
import { say, sayCount } from '../core/words.ts'
import {
  type Amount,
  currencyCode,
  eventOfAmount,
  hasRate,
  PURCHASE,
  REFUND,
  valueOfRefund,
} from './amounts.ts'
import { MONEY, type Note, note, REFUSED } from './notes.ts'

/** What is read of an event, under our names. */
export interface Payment {
  event: string
  /** Its amount, and what was paid in its own currency, where the event has that too. */
  value: string | null
  original: string | null
  currency: string | null
  organization: string | null
  time: number
  /** Whether it is for a year, and counts in each month of it. */
  isSpread?: boolean
}

const ABOUT = ['purchase_value']
const MOST = 6 // currencies in a note

/** Whether an event has an amount of money. */
export const isPayment = (event: string): boolean => event === PURCHASE || event === REFUND

/** A payment as queries mean it: its event and its amount. */
function settled({ event, value }: Payment): [string, string | null] {
  if (value === null) return [event, value]
  const name = eventOfAmount(event, value)
  return [name, name === REFUND ? valueOfRefund(value) : value]
}

/** Collects payments by their rows. */
export class Payments {
  private readonly payments = new Map<number, Payment>()
  private readonly amount: Amount | undefined

  constructor(amount?: Amount) {
    this.amount = amount
  }

  /** Add the payment of a row; returns its event and its amount as queries mean them. */
  add(row: number, payment: Payment): [string, string | null] {
    this.payments.set(row, payment)
    return settled(payment)
  }

  /** Forget the payment of a row, which does not count. */
  remove(row: number): void {
    this.payments.delete(row)
  }

  /** What is wrong where the currency of a payment has no rate; else "". */
  get missingRate(): string {
    const { amount } = this
    if (!amount?.rates || !amount.currency) return ''
    const codes = [...this.payments.values()].map(({ currency }) => currencyCode(currency))
    const without = codes.filter((code) => !hasRate(amount, code))
    const counts = Map.groupBy(without, (code) => code)
    const [worst] = byCount([...counts].map(([code, { length }]) => [code, length]))
    if (!worst) return ''
    const [code, count] = worst
    return code
      ? sayCount(
          count,
          'There is no rate for "{code}", which {n} payment is in. Give it under "Money".',
          'There is no rate for "{code}", which {n} payments are in. Give it under "Money".',
          { code },
        )
      : sayCount(
          count,
          '{n} payment is without a currency. Give each one, or leave them out.',
          '{n} payments are without a currency. Give each one, or leave them out.',
        )
  }

  /** Whether they are in several currencies that nothing converts, and cannot be added up. */
  get isMixed(): boolean {
    return this.sums().length > 1
  }

  /** What is to be known of them. */
  notes(): Note[] {
    const all = [...this.payments.values()]
    const about = ABOUT
    const missing = all.filter(({ event, value }) => event === PURCHASE && value === null)
    const negative = all.filter((payment) => settled(payment)[0] !== payment.event)
    const positive = all.filter(
      (payment) => payment.event === REFUND && settled(payment)[1] !== payment.value,
    )
    const counted = (text: string, payments: Payment[], example = ''): Note[] =>
      payments.length > 0 ? [note(MONEY, text, { count: payments.length, example, about })] : []
    return [
      ...counted(
        say('payments lack an amount, and count as nothing'),
        missing,
        smallest(missing.map((payment) => momentOf(payment, null))),
      ),
      ...counted(say('payments are negative, and count as refunds'), negative),
      ...counted(say('refunds have a positive amount, and are subtracted all the same'), positive),
      ...this.repeated(),
      ...this.currencies(),
      ...this.yearly(),
    ]
  }

  /** Payments that a webhook may have reported twice: each has a uuid of its own. */
  private repeated(): Note[] {
    const positive = [...this.payments.values()].filter((payment) => {
      const [event, value] = settled(payment)
      return event === PURCHASE && Number(value) > 0
    })
    const groups = Map.groupBy(positive, ({ organization, time, value }) =>
      JSON.stringify([organization, time, value]),
    )
    const twice = [...groups.values()].filter(({ length }) => length > 1)
    if (twice.length === 0) return []
    const count = twice.reduce((sum, { length }) => sum + length - 1, 0)
    const example = smallest(twice.flatMap(([first]) => (first ? [momentOf(first)] : [])))
    const text = say(
      'payments may have come twice: the same organization, amount and moment under another ' +
        'uuid; they are counted',
    )
    return [note(MONEY, text, { count, example, about: ABOUT })]
  }

  private currencies(): Note[] {
    const sums = this.sums()
    if (sums.length > 1) {
      const listed = sums.map(([code, , sum]) => `${sum} ${code || say('without a currency')}`)
      const text = say('payments in several currencies, and no rates for them: {listed}', {
        listed: listed.join(', '),
      })
      return [note(REFUSED, text, { count: sums.length, about: ABOUT })]
    }
    const [only = 'USD'] = sums[0] ?? []
    if (only === '' || only === 'USD') return []
    const text = say('all payments are in {currency}, which pages call dollars', {
      currency: only,
    })
    return [note(MONEY, text, { about: ABOUT })]
  }

  /** Currencies whose amounts nothing has converted, with their number and their sum. */
  private sums(): [code: string, count: number, sum: string][] {
    if (this.amount?.rates) return []
    const fallback = this.amount?.currency ? '' : 'USD'
    const own = [...this.payments.values()].filter((payment) => {
      const isConverted = !this.amount?.currency && payment.original !== null
      return Number(settled(payment)[1]) && !isConverted
    })
    const groups = Map.groupBy(own, ({ currency }) => currencyCode(currency) || fallback)
    const sums = [...groups].map(([code, payments]): [string, number, string] => {
      const sum = payments.reduce((total, payment) => total + Number(settled(payment)[1]), 0)
      return [code, payments.length, sum.toFixed(6).replace(/\.?0+$/, '')]
    })
    return byCount(sums).slice(0, MOST)
  }

  private yearly(): Note[] {
    if (!this.amount?.interval?.spread) return []
    const spread = [...this.payments.values()].filter(
      (payment) => payment.isSpread && settled(payment)[0] === PURCHASE,
    )
    const text = say(
      'payments are for a year: recurring revenue has each in twelve months, and other sums in ' +
        'the month in which it was paid',
    )
    return [note(MONEY, text, { count: spread.length, about: ABOUT })]
  }
}

/** The most frequent first; of equal ones, by their names. */
const byCount = <Row extends [code: string, count: number, ...rest: unknown[]]>(
  rows: Row[],
): Row[] => rows.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))

/** An example of a payment: whose, how much and when. */
function momentOf({ organization, value, time }: Payment, amount = value): string {
  const when = Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 19)
  return [organization, amount, when?.replace('T', ' ')].filter((part) => part != null).join(', ')
}

const smallest = (texts: string[]): string => texts.sort()[0] ?? ''
