// What payments are, once they are read: refunds, currencies, and what looks wrong, as
// macros/events/meaning/money.py has them.
import { currencyCode, eventOfAmount, PURCHASE, REFUND, valueOfRefund } from './amounts.ts'

/** What is read of an event, under our names. */
export interface Payment {
  event: string
  /** Its amount, and what was paid in its own currency, where the event has that too. */
  value: string | null
  original: string | null
  currency: string | null
  organization: string | null
  time: number
}

/** Whether an event has an amount of money. */
export const isPayment = (event: string): boolean => event === PURCHASE || event === REFUND

/** Collects payments, one at a time. */
export class Payments {
  private readonly sums = new Map<string, number>()
  private readonly seen = new Set<string>()
  private negative = 0
  private positive = 0
  private missing = 0
  private twice = 0

  /** A payment as queries mean it: its event and its amount. */
  add({ event, value, original, currency, organization, time }: Payment): [string, string | null] {
    if (value === null) {
      if (event === PURCHASE) this.missing++
      return [event, value]
    }
    const name = eventOfAmount(event, value)
    const amount = name === REFUND ? valueOfRefund(value) : value
    if (name !== event) this.negative++
    else if (amount !== value) this.positive++
    if (original === null) this.addTo(currencyCode(currency) || 'USD', Number(amount))
    if (name === PURCHASE && Number(amount) > 0) this.note(`${organization}\n${time}\n${amount}`)
    return [name, amount]
  }

  private addTo(currency: string, amount: number): void {
    if (amount) this.sums.set(currency, (this.sums.get(currency) ?? 0) + amount)
  }

  private note(payment: string): void {
    if (this.seen.has(payment)) this.twice++
    else this.seen.add(payment)
  }

  /** Whether they are in several currencies that nothing converts, and cannot be added up. */
  get isMixed(): boolean {
    return this.sums.size > 1
  }

  /** What is to be known of them, as parts of a sentence. */
  notes(): string[] {
    const listed = [...this.sums]
      .sort(([code], [other]) => (code < other ? -1 : 1))
      .map(([code, sum]) => `${Number(sum.toFixed(2))} ${code}`)
    const [only] = this.sums.keys()
    return [
      ...(this.missing ? [`${this.missing} payments without an amount count as nothing`] : []),
      ...(this.negative ? [`${this.negative} negative payments count as refunds`] : []),
      ...(this.positive ? [`${this.positive} refunds with a positive amount are subtracted`] : []),
      ...(this.twice ? [`${this.twice} payments may have come twice, and are counted`] : []),
      ...(this.isMixed
        ? [`payments in several currencies, and no rates for them: ${listed.join(', ')}`]
        : only && only !== 'USD'
          ? [`all payments are in ${only}, which pages call dollars`]
          : []),
    ]
  }
}
