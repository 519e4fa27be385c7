// What counts: which organizations, whose events, of which days, in which time zone.
import { element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import type { AccountFilter, Filters } from '../meaning/filters.ts'
import { listOf, type NameMapping, type OrganizationSet } from '../meaning/mapping.ts'
import { checkBox, choices, labeled, suggesting, textField, valuesIn } from './fields.ts'
import { NameList } from './name_list.ts'

type Counts = Pick<NameMapping, 'organizations' | 'filters'>

const DOMAINS = '\\s*@?[\\w\\-]+(\\.[\\w\\-]+)+(\\s*,\\s*@?[\\w\\-]+(\\.[\\w\\-]+)+)*\\s*'

/** The questions about what counts. */
export class Counting {
  readonly part: HTMLDetailsElement
  private readonly set: HTMLSelectElement
  private readonly domains: HTMLInputElement
  private readonly property: NameList
  private readonly values: HTMLInputElement
  private readonly isInternal: HTMLInputElement
  private readonly days: [from: HTMLInputElement, to: HTMLInputElement]
  private readonly zone: HTMLInputElement

  constructor(names: FileNames, { organizations, filters = {} }: Counts) {
    this.set = choices(
      [
        ['signed_up', say('those that signed up')],
        ['any_event', say('those with any event of their own')],
      ],
      organizations ?? 'signed_up',
    )
    const accounts = filters.test_accounts ?? {}
    const [key = '', values = 'true'] = Object.entries(accounts.properties ?? {})[0] ?? []
    this.domains = textField(
      { placeholder: 'example.com', pattern: DOMAINS, title: say('domains, such as example.com') },
      (accounts.email_domains ?? []).join(', '),
    )
    this.property = new NameList([say('or with')], names.properties, key, say('no property'))
    const known = () => names.properties.get(this.property.value)?.values ?? []
    const [input, show, list] = suggesting({}, listOf(values).map(String).join(', '), known())
    this.values = input
    const value = labeled([say('that is')], input)
    value.hidden = !this.property.value
    this.property.select.addEventListener('change', () => {
      show(known())
      value.hidden = !this.property.value
    })
    const [internal, isInternal] = checkBox(
      say('or that PostHog marks by $internal_or_test_user'),
      accounts.internal ?? false,
    )
    this.isInternal = isInternal
    const dates = [filters.from, filters.to].map((day) => textField({ type: 'date' }, day ?? ''))
    this.days = dates as [HTMLInputElement, HTMLInputElement]
    const [zone, , zones] = suggesting(
      { placeholder: 'UTC' },
      filters.timezone ?? '',
      Intl.supportedValuesOf('timeZone'),
    )
    this.zone = zone
    zone.addEventListener('input', () => {
      const text = say('Give a name such as Europe/Berlin.')
      zone.setCustomValidity(isZone(zone.value) ? '' : text)
    })
    this.part = element(
      'details',
      {},
      element('summary', {}, say('What counts: organizations, test accounts, days, time zone')),
      labeled([say('Organizations are')], this.set),
      labeled([say('Test accounts: e-mail at')], this.domains),
      this.property.part,
      value,
      list,
      internal,
      labeled([say('First day')], this.days[0]),
      labeled([say('Last day')], this.days[1]),
      labeled([say('Time zone')], zone),
      zones,
    )
  }

  get value(): Counts {
    const filters = this.filters
    return {
      ...(this.set.value === 'any_event' && { organizations: 'any_event' as OrganizationSet }),
      ...(Object.keys(filters).length > 0 && { filters }),
    }
  }

  private get filters(): Filters {
    const accounts = this.accounts
    const [from, to] = this.days.map((day) => day.value)
    const timezone = this.zone.value.trim()
    return {
      ...(Object.keys(accounts).length > 0 && { test_accounts: accounts }),
      ...(from && { from }),
      ...(to && { to }),
      ...(timezone && isZone(timezone) && { timezone }),
    }
  }

  private get accounts(): AccountFilter {
    const domains = valuesIn(this.domains.value)
    const values = valuesIn(this.values.value)
    const { value: property } = this.property
    return {
      ...(domains.length > 0 && { email_domains: domains }),
      ...(property && values.length > 0 && { properties: { [property]: values } }),
      ...(this.isInternal.checked && { internal: true }),
    }
  }
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name.trim() || 'UTC' })
    return true
  } catch {
    return false
  }
}
