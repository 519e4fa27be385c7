// What a record means: an event under the tutorial's names, with its organization and its amount.
import { toText } from '../core/text.ts'
import { type EventFields, idText } from '../files/fields.ts'
import { type Amount, currencyCode, dollars } from '../meaning/amounts.ts'
import { firstValue, listOf, type NameMapping } from '../meaning/mapping.ts'
import { isPayment } from '../meaning/payments.ts'
import type { PersonsExport } from './persons.ts'
import { isNothing } from './validation.ts'

type Properties = Record<string, unknown>

const MONTHS = '12' // of a year that recurring revenue has a payment in

/** A record as a row of `events`. */
export interface EventRow {
  event: string
  distinct_id: string
  person_id: string
  $group_0: string
  person: { id: string; properties: Properties }
  properties: Properties
  /** What is not as the file has it, by the tutorial's names. */
  changed: Record<string, string | null>
}

/** Gives the meaning of records, by what the reader has said of them. */
export class EventMeaning {
  private readonly mapping: NameMapping
  private readonly persons: PersonsExport | null

  constructor(mapping: NameMapping, persons: PersonsExport | null) {
    this.mapping = mapping
    this.persons = persons
  }

  /** Whose an event is. */
  personOf({ distinct_id, person_id }: EventFields): string {
    return this.persons?.ownerOf(distinct_id) ?? person_id ?? distinct_id
  }

  /** A record as a row of `events`, under one of our names. */
  rowOf(read: EventFields, event: string): EventRow {
    const { model, organization } = this.mapping
    const id = this.personOf(read)
    const group = read.groups[model === 'group' ? organization : '$group_0'] ?? ''
    const changed: EventRow['changed'] = {}
    if (model === 'person') {
      const own = idText(firstValue(read.properties, this.theirs('organization_id')))
      changed.organization_id = own !== null && isNothing(own) ? null : own
    }
    if (isPayment(event) && this.mapping.amount)
      Object.assign(changed, this.amountOf(read.properties, this.mapping.amount))
    return {
      event,
      distinct_id: read.distinct_id,
      person_id: id,
      $group_0: isNothing(group) ? '' : group, // '' without a group, as in PostHog
      person: { id, properties: read.person_properties },
      properties: read.properties,
      changed,
    }
  }

  /** What a payment is worth, and for how many months it is. */
  private amountOf(properties: Properties, amount: Amount): Properties {
    const names = listOf(amount.property)
    const texts = names.map((name) => toText(properties[name])?.trim())
    const text = texts.find((value) => value)
    const currency = amount.currency ? currencyCode(toText(properties[amount.currency])) : ''
    const unconverted = { ...amount }
    delete unconverted.rates
    const worth = (by: Amount) => (text === undefined ? null : dollars(text, by, currency))
    const own = (name: string) => toText(firstValue(properties, this.theirs(name)))
    const { interval } = amount
    const kind = interval?.spread ? toText(properties[interval.property]) : null
    const isYearly = kind !== null && listOf(interval?.yearly ?? 'year').includes(kind)
    return {
      purchase_value: worth(amount),
      ...(isYearly && { billing_months: MONTHS }),
      ...(amount.currency && {
        currency: currency || own('currency'),
        original_amount: own('original_amount') ?? worth(unconverted),
      }),
    }
  }

  /** The code of the currency of a payment, as the file has it. */
  currencyOf(properties: Properties): string | null {
    const name = this.mapping.amount?.currency || this.theirs('currency')
    return toText(firstValue(properties, name))
  }

  /** The organization of a row, or null. */
  organizationOf(row: EventRow): string | null {
    const { model } = this.mapping
    if (model === 'person') return row.changed.organization_id || null
    return (model === 'group' ? row.$group_0 : row.person_id) || null
  }

  /** A property of a row by the tutorial's name. */
  property(row: EventRow, name: string): string | null {
    const { [name]: changed } = row.changed
    return changed === undefined ? toText(firstValue(row.properties, this.theirs(name))) : changed
  }

  /** The value at a path; below `properties`, its last part is the tutorial's name for it. */
  valueAt(row: EventRow, path: string[]): unknown {
    const [owner = '', name = ''] = path
    if (owner === 'properties' && path.length === 2 && name in row.changed) return row.changed[name]
    let value: unknown = row
    for (const [depth, part] of path.entries()) {
      if (typeof value !== 'object' || value === null) return undefined
      const isName = depth === path.length - 1 && path.slice(0, depth).includes('properties')
      value = isName
        ? firstValue(value as Properties, this.theirs(part))
        : (value as Properties)[part]
    }
    return value
  }

  /** The files' names for a property of the tutorial. */
  readonly theirs = (property: string): string | string[] => {
    const { model, organization, properties } = this.mapping
    if (property === 'organization_id' && model === 'person') return organization
    return properties[property] ?? property
  }
}
