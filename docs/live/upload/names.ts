// The names that files have, with the counts from which their meaning is guessed.
import { toText } from '../core/text.ts'
import { type EventFields, FieldReader, type Fields, GROUPS } from '../files/fields.ts'
import { isLikeSignUp } from '../files/name_matching.ts'
import { type FileNames, MAX_COUNTED, type PropertyCounts } from '../files/mapping.ts'
import type { FileRecord } from '../files/records.ts'
import { MAX_EVENTS, tooManyEvents } from './limits.ts'
import { isNothing } from './validation.ts'

const MAX_PROPERTIES = 20_000
// Distinct values of properties are counted for ids above all; all together must fit into memory.
const MAX_VALUES = 2_000_000
const MAX_FEW = 20 // values of a property that the form lists
const MAX_LENGTH = 100 // characters of a value
const NUMBER = /^-?\d+(?:\.\d+)?$/

/** Counts a value, and how many different ones there are. */
class Counter {
  count = 0
  private numbers = 0
  private readonly values = new Set<string>()
  private readonly few = new Map<string, number>()

  /** Count a value; returns 1 if it is new. */
  add(value: string, mayGrow: boolean): number {
    this.count++
    if (NUMBER.test(value)) this.numbers++
    const times = this.few.get(value)
    if (times !== undefined || this.few.size <= MAX_FEW) this.few.set(value, (times ?? 0) + 1)
    const before = this.values.size
    if (mayGrow && before < MAX_COUNTED && value.length <= MAX_LENGTH) this.values.add(value)
    return this.values.size - before
  }

  get counts(): PropertyCounts {
    const { count, numbers } = this
    const counts = { count, distinct: this.values.size, numbers }
    if (this.few.size > MAX_FEW) return counts
    const few = [...this.few].filter(([value]) => value.length <= MAX_LENGTH)
    return { ...counts, values: few.sort((a, b) => b[1] - a[1]).map(([value]) => value) }
  }
}

interface EventCounter {
  persons: Counter
  properties: Map<string, number>
  /** The values of an event that may be a sign-up; null for others. */
  values: Map<string, Counter> | null
}

/** An object's fields; none of anything else. */
const asFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/** Collects the names in the records of files. */
export class NameCollector {
  private rows = 0
  private values = 0
  private readonly persons = new Counter()
  private readonly events = new Map<string, EventCounter>()
  private readonly properties = new Map<string, Counter>()
  private readonly groups = new Map<string, Counter>()
  private readonly reader = new FieldReader()

  /** Add the names of one event. */
  add({ fields, location }: FileRecord): void {
    const event = this.reader.read(fields, location)
    if (!event) return
    this.rows++
    if (this.rows > MAX_EVENTS) throw tooManyEvents()
    this.addEvent(event)
  }

  private addEvent(event: EventFields): void {
    const person = event.person_id ?? event.distinct_id
    this.persons.add(person, true)
    let counter = this.events.get(event.event)
    if (!counter) {
      const values = isLikeSignUp(event.event) ? new Map<string, Counter>() : null
      counter = { persons: new Counter(), properties: new Map(), values }
      this.events.set(event.event, counter)
    }
    this.values += counter.persons.add(person, this.values < MAX_VALUES)
    const { properties, values } = counter
    const add = (counters: Map<string, Counter>, name: string, text: string | null): void => {
      if (text === null || isNothing(text)) return
      this.count(counters, name, text)
      if (values) this.count(values, name, text)
      properties.set(name, (properties.get(name) ?? 0) + 1)
    }
    for (const [name, value] of Object.entries(event.properties))
      if (!GROUPS.includes(name)) add(this.properties, name, toText(value))
    for (const [name, key] of Object.entries(event.groups)) add(this.groups, name, key)
    const ofGroup = asFields(event.event === '$groupidentify' && event.properties.$group_set)
    for (const [name, value] of Object.entries({ ...ofGroup, ...event.person_properties })) {
      const text = name in event.properties ? null : toText(value)
      if (text !== null) this.count(this.properties, name, text)
    }
  }

  private count(counters: Map<string, Counter>, name: string, value: string): void {
    let counter = counters.get(name)
    if (!counter) {
      if (counters.size > MAX_PROPERTIES) return
      counter = new Counter()
      counters.set(name, counter)
    }
    this.values += counter.add(value, this.values < MAX_VALUES)
  }

  get names(): FileNames {
    const events = [...this.events].map(([name, { persons, properties, values }]) => {
      const distinct = [...(values ?? [])].map(
        ([key, { counts }]) => [key, counts.distinct] as const,
      )
      const { count, distinct: people } = persons.counts
      return [name, { count, persons: people, properties, distinct: new Map(distinct) }] as const
    })
    const counts = (counters: Map<string, Counter>) =>
      new Map([...counters].map(([name, counter]) => [name, counter.counts]))
    return {
      rows: this.rows,
      persons: this.persons.counts.distinct,
      events: new Map(events),
      properties: counts(this.properties),
      groups: counts(this.groups),
    }
  }
}
