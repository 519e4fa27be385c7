// Which persons are test accounts, by the newest values that events brought of their properties, or
// by a persons export: macros/events/meaning/filters.py has the rule.
import { toText } from '../core/text.ts'
import { type AccountFilter, accountKeys, isTestAccount } from './filters.ts'

type Properties = Record<string, unknown>

/** Finds the test accounts among the persons of events. */
export class TestAccounts {
  private readonly newest = new Map<string, Map<string, { time: number; value: unknown }>>()
  private readonly filter: AccountFilter
  private readonly keys: string[]

  constructor(filter: AccountFilter) {
    this.filter = filter
    this.keys = accountKeys(filter)
  }

  /** Add what an event says of its person. */
  add(person: string, time: number, properties: Properties): void {
    for (const key of this.keys) {
      const value = properties[key]
      if (toText(value) === null) continue
      const values = this.newest.get(person) ?? new Map()
      this.newest.set(person, values)
      const known = values.get(key)
      if (!known || time >= known.time) values.set(key, { time, value })
    }
  }

  /**
   * The persons that are test accounts.
   *
   * @param exported the properties of persons that an export describes, which knows better
   */
  find(exported: ReadonlyMap<string, Properties>): Set<string> {
    const persons = new Map(exported)
    for (const [person, values] of this.newest) {
      if (exported.has(person)) continue
      persons.set(person, Object.fromEntries([...values].map(([key, { value }]) => [key, value])))
    }
    const accounts = [...persons].filter(([, own]) => isTestAccount(this.filter, own))
    return new Set(accounts.map(([person]) => person))
  }
}
