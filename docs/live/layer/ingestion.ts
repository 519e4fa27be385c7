// What PostHog makes of events that arrive after those of a dataset: rows, persons and groups. The
// rules are those of macros/events/identity.py; a test compares both.
import { v5 } from 'uuid'
import { toText } from '../core/text.ts'
import { IdentityResolver, type Message, type Person } from '../identity/persons.ts'
import { type Properties, recordOf, type StoredEvent } from './arrivals.ts'

const NAMESPACE_OID = '6ba7b812-9dad-11d1-80b4-00c04fd430c8' // of the ids of persons

/** A person as it is stored. */
export interface StoredPerson {
  id: string
  /** Milliseconds since 1970. */
  createdAt: number
  properties: Properties
  /** Whether it is a row of the table of persons. */
  hasProfile: boolean
}

/** A group as it is stored. */
export interface StoredGroup {
  index: number
  key: string
  properties: Properties
}

/** What a dataset knows of those whom new events concern. */
export interface Known {
  /** Its `$identify` and `$create_alias` events, in the order they arrived. */
  links: Message[]
  /** Persons by their distinct ids. */
  persons: Map<string, StoredPerson>
  /** The types of groups, in the order of their indexes. */
  groupTypes: string[]
  groups: StoredGroup[]
}

/** A new event with the person that it belongs to in the end, and what that person was then. */
export interface Row extends StoredEvent {
  time: number
  person: StoredPerson
  personProperties: Properties
  group: string
}

/** What differs in a table of persons or groups. */
export interface Difference {
  /** Whether there are other rows than before. */
  rows: boolean
  /** The properties that some row has another value of. */
  properties: Set<string>
}

/** The other id that an event joins to its own, if it does. */
export function joinedId({ event, properties }: Pick<StoredEvent, 'event' | 'properties'>) {
  const name = { $identify: '$anon_distinct_id', $create_alias: 'alias' }[event]
  const id = name === undefined ? undefined : properties[name]
  return id ? String(id) : undefined
}

/** Ingests new events, one after the other, in the order they arrive. */
export class Ingestion {
  readonly rows: Row[] = []
  readonly persons: Difference = { rows: false, properties: new Set() }
  readonly groups: Difference = { rows: false, properties: new Set() }
  private readonly resolver = new IdentityResolver()
  private readonly known: Known
  private readonly stored = new Map<Person, StoredPerson>()
  private readonly mergedInto = new Map<StoredPerson, StoredPerson>()
  private readonly isKnown: Set<StoredPerson>
  private readonly groupTypes: string[]
  private readonly groupProperties = new Map<string, Properties>()
  private readonly setGroups = new Set<string>()

  constructor(known: Known) {
    this.known = known
    this.isKnown = new Set(known.persons.values())
    this.groupTypes = [...known.groupTypes]
    for (const { index, key, properties } of known.groups)
      this.groupProperties.set(groupId(known.groupTypes[index] ?? '', key), { ...properties })
    for (const link of known.links) this.resolver.ingest(link)
    for (const distinct_id of known.persons.keys())
      this.resolver.ingest({ event: '', distinct_id, properties: {} })
  }

  /** Take in one event, at a time in milliseconds since 1970. */
  ingest(event: StoredEvent, time: number): void {
    const person = this.personOf(event, time)
    if (event.properties.$process_person_profile !== false) this.setProperties(person, event)
    this.rows.push({
      ...event,
      time,
      person,
      personProperties: { ...person.properties },
      group: this.groupOf(event),
    })
  }

  /** The person that one belongs to in the end. */
  final(person: StoredPerson): StoredPerson {
    const target = this.mergedInto.get(person)
    return target ? this.final(target) : person
  }

  /** The persons that there were and that are part of others now. */
  merged(): [StoredPerson, StoredPerson][] {
    return [...this.mergedInto.keys()]
      .filter((person) => this.isKnown.has(person))
      .map((person) => [person, this.final(person)])
  }

  /** The persons that new events belong to, with a row of the table of persons. */
  profiles(): StoredPerson[] {
    const persons = [...this.rows.map(({ person }) => person), ...this.mergedInto.values()]
    return [...new Set(persons.map((person) => this.final(person)))].filter((p) => p.hasProfile)
  }

  /** The groups whose properties new events have set. */
  changedGroups(): StoredGroup[] {
    return [...this.setGroups].flatMap((id) => {
      const [type, key] = JSON.parse(id) as [string, string]
      const index = this.groupTypes.indexOf(type)
      return index < 0 ? [] : [{ index, key, properties: this.groupProperties.get(id) ?? {} }]
    })
  }

  private personOf({ event, distinct_id, properties }: StoredEvent, time: number): StoredPerson {
    const other = joinedId({ event, properties })
    const source = other === undefined ? undefined : this.resolver.find(other)
    const target = this.resolver.find(distinct_id)
    const joined = source && this.recordOf(source, time)
    const known = target && this.recordOf(target, time)
    const ids = { $anon_distinct_id: other, alias: other } as Message['properties']
    const owner = this.resolver.ingest({ event, distinct_id, properties: ids })
    const person = known ?? this.create(owner, time)
    const isJoined = other !== undefined && this.resolver.find(other) === owner
    if (joined && isJoined && source !== target) this.merge(joined, person)
    return person
  }

  /** What is stored of a person that there was before. */
  private recordOf(person: Person, time: number): StoredPerson {
    const stored =
      this.stored.get(person) ??
      person.ids.map((id) => this.known.persons.get(id)).find((known) => known !== undefined) ??
      this.create(person, time)
    this.stored.set(person, stored)
    return this.final(stored)
  }

  /** A new person, whose id is made of its first distinct id, as in PostHog. */
  private create(person: Person, createdAt: number): StoredPerson {
    const id = v5(`1:${person.ids[0]}`, NAMESPACE_OID)
    const created = { id, createdAt, properties: {}, hasProfile: false }
    this.stored.set(person, created)
    return created
  }

  private merge(source: StoredPerson, target: StoredPerson): void {
    if (source === target) return
    const together = { ...source.properties, ...target.properties }
    const createdAt = Math.min(source.createdAt, target.createdAt)
    if (source.hasProfile || createdAt !== target.createdAt) this.persons.rows = true
    this.update(target, together)
    target.createdAt = createdAt
    this.mergedInto.set(source, target)
  }

  private setProperties(person: StoredPerson, { properties }: StoredEvent): void {
    if (!person.hasProfile) this.persons.rows = true
    person.hasProfile = true
    const once = recordOf(properties.$set_once)
    const set = recordOf(properties.$set)
    this.update(person, { ...once, ...person.properties, ...set })
  }

  private update(person: StoredPerson, properties: Properties): void {
    noteChanges(this.persons, person.properties, properties)
    person.properties = properties
  }

  /** The key of an event's group of the first type, "" for none; PostHog numbers types as they appear. */
  private groupOf({ event, properties }: StoredEvent): string {
    if (properties.$process_person_profile === false) return ''
    if (event === '$groupidentify' && properties.$group_type && properties.$group_key)
      this.setGroup(groupId(properties.$group_type, properties.$group_key), properties.$group_set)
    const groups = recordOf(properties.$groups)
    for (const type of Object.keys(groups)) {
      if (!this.groupTypes.includes(type)) this.groupTypes.push(type)
    }
    const [first] = this.groupTypes
    return first !== undefined && Object.hasOwn(groups, first) ? (toText(groups[first]) ?? '') : ''
  }

  private setGroup(id: string, set: unknown): void {
    const before = this.groupProperties.get(id)
    const after = { ...before, ...recordOf(set) }
    if (!before) this.groups.rows = true
    noteChanges(this.groups, before ?? {}, after)
    this.groupProperties.set(id, after)
    this.setGroups.add(id)
  }
}

const groupId = (type: unknown, key: unknown): string => JSON.stringify([String(type), String(key)])

function noteChanges({ properties }: Difference, before: Properties, after: Properties): void {
  for (const [name, value] of Object.entries(after)) {
    const earlier = Object.hasOwn(before, name) ? before[name] : null
    if (toText(value) !== toText(earlier)) properties.add(name)
  }
}
