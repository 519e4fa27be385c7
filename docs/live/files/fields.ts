// Which fields of a record are ours, whatever the file calls them: the names of
// macros/events/exports/columns.py, and its rules for what is nothing.
import { toText } from '../core/text.ts'
import { say } from '../core/words.ts'
import { parseJson } from './json.ts'
import { UploadError } from './upload_error.ts'

export type Fields = Record<string, unknown>

/** An event as PostHog exports it. */
export interface EventFields {
  uuid: string | null
  event: string
  distinct_id: string
  person_id: string | null
  timestamp: unknown
  /** When this version of the event arrived, where the file says so. */
  inserted_at: unknown
  /** The key of each group that the event has, by the name of its column. */
  groups: Record<string, string>
  properties: Fields
  person_properties: Fields
}

/** A row of a persons export: whose a distinct id is, and what is known of that person. */
export interface PersonFields {
  distinct_id: string
  person_id: string
  version: number
  person_version: number
  is_deleted: boolean
  properties: Fields
}

/** The columns of groups, which files of some kinds have as properties. */
export const GROUPS = ['$group_0', '$group_1', '$group_2', '$group_3', '$group_4']
/** The property in which SDKs send groups by their type; PostHog adds the columns. */
const BY_TYPE = '$groups'
// When a version of an event arrived, by the names that PostHog's exports and tables have for it.
const INSERTED = ['_inserted_at', 'inserted_at', 'created_at']
const VERSIONS = ['person_distinct_id_version', 'person_version', 'is_deleted']
const TRUE = new Set(['true', 't', '1'])
const NAMES = [
  ...['uuid', 'event', 'distinct_id', 'person_id', 'timestamp', ...GROUPS],
  ...['properties', 'person_properties', ...VERSIONS, ...INSERTED],
]
// Other tools' names; of each list a file may have one, and an earlier list goes first.
const ALIASES: Record<string, string[][]> = {
  uuid: [['messageId', 'message_id', '$insert_id']],
  event: [['event_type']],
  distinct_id: [
    ['userId', 'user_id'],
    ['anonymousId', 'anonymous_id', 'device_id'],
  ],
  person_id: [['amplitude_id']],
  timestamp: [['event_time', 'originalTimestamp', 'original_timestamp']],
  properties: [['event_properties']],
  person_properties: [['user_properties', 'traits']],
}
const PREFIXES: [string, 'properties' | 'person_properties'][] = [
  ['*.person.properties.', 'person_properties'],
  ['*.person_properties.', 'person_properties'],
  ['*.properties.', 'properties'],
  ['person.properties.', 'person_properties'],
  ['person_properties.', 'person_properties'],
  ['properties.', 'properties'],
]
// Properties that hold others, each of which may be in a field of its own.
const OBJECTS = ['$set', '$group_set']
// Texts for no uuid: all events without one would be the same event.
const NO_UUID = new Set([
  ...['', 'null', 'NULL', 'undefined', 'None', 'nan', 'NaN'],
  '00000000-0000-0000-0000-000000000000',
])

/** The places of our names in records that have these names; the first with a value counts. */
type Places = Record<string, string[]>

/** Reads the fields of records; which names they have is found out once for those that are alike. */
export class FieldReader {
  private readonly known = new Map<string, Places>()

  /** A record as an event, or null where all of it is empty. */
  read(fields: Fields, location: string): EventFields | null {
    const places = this.placesIn(fields)
    const first = (name: string): unknown => firstValue(fields, places[name] ?? [], name)
    const [event, id, timestamp] = [first('event'), first('distinct_id'), first('timestamp')]
    if ([event, id, timestamp].every(isEmpty)) return null
    if (isEmpty(event)) throw missing('event', location)
    if (id === undefined) throw missing('distinct_id', location)
    if (timestamp === undefined) throw missing('timestamp', location)
    const uuid = toText(first('uuid'))
    const properties = propertiesIn(fields, places, 'properties', location)
    const own = propertiesIn(fields, places, 'person_properties', location)
    const hasOwn = !isEmpty(first('person_properties'))
    return {
      uuid: uuid === null || NO_UUID.has(uuid) ? null : uuid,
      event: String(event),
      distinct_id: idText(id) ?? '',
      person_id: idText(first('person_id')) || null,
      timestamp,
      inserted_at: INSERTED.map(first).find((value) => !isEmpty(value)) ?? null,
      groups: groupsIn((name) => first(name) ?? properties[name], properties[BY_TYPE]),
      properties,
      // What the event $set comes closest; since August 2026 exports have it no more.
      person_properties: hasOwn ? own : { ...asObject(properties.$set, location), ...own },
    }
  }

  /** A record of a persons export: a distinct id and its person. */
  readPerson(fields: Fields, location: string): PersonFields {
    const places = this.placesIn(fields)
    const first = (name: string): unknown => firstValue(fields, places[name] ?? [], name)
    const [id, person] = [idText(first('distinct_id')), idText(first('person_id'))]
    if (!id || !person)
      throw new UploadError(say('{location} has no distinct_id, or no person_id.', { location }))
    return {
      distinct_id: id,
      person_id: person,
      version: Number(first('person_distinct_id_version') ?? 0),
      person_version: Number(first('person_version') ?? 0),
      is_deleted: TRUE.has(String(first('is_deleted') ?? '').toLowerCase()),
      properties: propertiesIn(fields, places, 'properties', location),
    }
  }

  private placesIn(fields: Fields): Places {
    const names = Object.keys(fields)
    const key = names.join('\n')
    let places = this.known.get(key)
    if (!places) {
      places = Object.fromEntries(NAMES.map((name) => [name, placesOf(name, names)]))
      this.known.set(key, places)
    }
    return places
  }
}

/** Whether records with these names have a field of ours. */
export const hasField = (name: string, names: string[]): boolean => placesOf(name, names).length > 0

/** Whether records with these names are those of a persons export. */
export const arePersons = (names: string[]): boolean =>
  !hasField('event', names) && hasField('distinct_id', names) && hasField('person_id', names)

/** An id as text: a whole number is written without a fraction, whatever wrote it. */
export function idText(value: unknown): string | null {
  return toText(value)?.replace(/^(-?\d+)\.0+$/, '$1') ?? null
}

/** The groups of an event by their column; by their type where it has no column of any. */
function groupsIn(keyOf: (name: string) => unknown, byType: unknown): Record<string, string> {
  const groups: Record<string, string> = {}
  for (const name of GROUPS) {
    const key = idText(keyOf(name))
    if (key) groups[name] = key
  }
  if (Object.keys(groups).length > 0) return groups
  for (const [type, value] of Object.entries(objectIn(byType))) {
    const key = idText(value)
    if (key) groups[`${BY_TYPE}.${type}`] = key
  }
  return groups
}

/** An object, or one that is written as JSON; an empty one for anything else. */
function objectIn(value: unknown): object {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? {} : value
  try {
    return typeof value === 'string' && value.startsWith('{') ? Object(parseJson(value)) : {}
  } catch {
    return {}
  }
}

/** Those of the names that events are read from. */
export function usedNames(names: string[]): string[] {
  const places = new Set(NAMES.flatMap((name) => placesOf(name, names)))
  return names.filter((name) => places.has(name) || name === 'person' || isProperty(name))
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

function placesOf(name: string, names: string[]): string[] {
  for (const spelling of [name, `*.${name}`]) {
    if (names.includes(spelling)) return [spelling]
    const alike = names.filter((other) => other.toLowerCase() === spelling.toLowerCase())
    if (alike.length > 0) return [only(name, alike)]
  }
  if (names.includes('*')) return ['*']
  return (ALIASES[name] ?? []).flatMap((group) => {
    const lower = group.map((alias) => alias.toLowerCase())
    const alike = names.filter((other) => lower.includes(other.toLowerCase()))
    return alike.length > 0 ? [only(name, alike)] : []
  })
}

function only(name: string, candidates: string[]): string {
  const [candidate, ...others] = candidates
  if (candidate === undefined || others.length > 0) {
    const listed = candidates.map((other) => `"${other}"`).join(` ${say('or')} `)
    throw new UploadError(
      say('The column "{name}" could be {listed}; rename the one that it is.', { name, listed }),
    )
  }
  return candidate
}

const missing = (name: string, location: string): UploadError =>
  new UploadError(
    say('{location} has no "{name}". Each event needs an event, a distinct_id and a timestamp.', {
      location,
      name,
    }),
  )

function firstValue(fields: Fields, places: string[], name: string): unknown {
  let value: unknown
  for (const place of places) {
    value = place === '*' ? asObject(fields['*'], '')[name] : fields[place]
    if (!isEmpty(value)) break
  }
  return value
}

/** The properties of a record: in one field, in fields of their own, or in both. */
function propertiesIn(
  fields: Fields,
  places: Places,
  name: 'properties' | 'person_properties',
  location: string,
): Fields {
  const value = firstValue(fields, places[name] ?? [], name)
  const isOfPerson = name === 'person_properties' && isEmpty(value)
  const { person } = fields // as the API of PostHog gives it
  const inside =
    isOfPerson && typeof person === 'object'
      ? asObject((person as Fields | null)?.properties, location)
      : asObject(value, location)
  const properties: Fields = Object.assign(Object.create(null), spread(fields, name), inside)
  return properties
}

/** The values of fields that each hold one property: `properties.plan`. */
function spread(fields: Fields, name: 'properties' | 'person_properties'): Fields {
  const values: Fields = Object.create(null)
  for (const [field, value] of Object.entries(fields)) {
    if (!field.includes('.') || isEmpty(value)) continue
    const [owner, key] = splitName(field) ?? []
    if (owner !== name || key === undefined) continue
    const object = OBJECTS.find((outer) => key.startsWith(`${outer}.`))
    if (object) {
      values[object] ??= Object.create(null)
      Object.assign(values[object] as object, { [key.slice(object.length + 1)]: value })
    } else values[key] = value
  }
  return values
}

const isProperty = (name: string): boolean => splitName(name) !== null

/** Whose property a field holds, and which; null where it holds none. */
function splitName(field: string): ['properties' | 'person_properties', string] | null {
  const own = field === field.toUpperCase() ? field.toLowerCase() : field
  const prefix = PREFIXES.find(([start]) => own.startsWith(start))
  return prefix ? [prefix[1], own.slice(prefix[0].length)] : null
}

/** An object, also where it is JSON in a text; nothing for any other value. */
function asObject(value: unknown, location: string): Fields {
  if (typeof value === 'object' && value !== null) return value as Fields
  if (typeof value !== 'string' || value === '') return {}
  let inner: unknown
  try {
    inner = parseJson(value)
  } catch {
    const place = location || say('A line')
    throw new UploadError(say('{place}: its properties are not a JSON object.', { place }))
  }
  return typeof inner === 'string' || typeof inner === 'object' ? asObject(inner, location) : {}
}
