// Which person an event belongs to: the rules of macros/events/identity.py, with the same test cases.

/** An event as a library sends it, as far as identity goes. */
export interface Message {
  event: string
  distinct_id: string
  properties: {
    $anon_distinct_id?: unknown
    alias?: unknown
    $process_person_profile?: unknown
  }
}

const ILLEGAL_ANY_CASE = new Set(
  'anonymous guest distinctid distinct_id id not_authenticated email undefined true false'.split(
    ' ',
  ),
)
const ILLEGAL_AS_WRITTEN = new Set([
  '[object Object]',
  'NaN',
  'None',
  'none',
  'null',
  '0',
  'undefined',
])
export const MAX_ID = 200 // longer distinct ids are cut, with a warning

/** An id without blanks around it, and without a pair of quotes. */
export function bareId(id: string): string {
  const bare = id.trim()
  const isQuoted = bare.length > 1 && bare[0] === bare.at(-1) && /['"]/.test(bare[0] ?? '')
  return isQuoted ? bare.slice(1, -1).trim() : bare
}

/** Whether PostHog refuses to merge this id with another. */
export function isIllegal(id: string): boolean {
  const bare = bareId(id)
  return bare === '' || ILLEGAL_ANY_CASE.has(bare.toLowerCase()) || ILLEGAL_AS_WRITTEN.has(bare)
}

/** Whether an event has no person profile: a visitor's, or one that was sent without an id. */
export const isPersonless = ({ properties }: Message): boolean =>
  properties.$process_person_profile === false

/** The other distinct id that a message names, whose person is to be merged into its own. */
export function otherId({ event, properties }: Message): string | undefined {
  const { alias, $anon_distinct_id } = properties
  const other = event === '$create_alias' ? alias : event === '$identify' && $anon_distinct_id
  return other ? String(other) : undefined
}

/** A distinct id as PostHog keeps it. */
export const keyOf = (id: string): string => [...id].slice(0, MAX_ID).join('')

/** A person as PostHog stores it: the distinct ids that belong to it. */
export interface Person {
  ids: string[]
  identified: boolean
  /** Without a profile it is no row of the table of persons, though it counts as a unique user. */
  hasProfile: boolean
}

/** Resolves the persons of a project from its messages, in the order they arrive. */
export class IdentityResolver {
  /** PostHog's ingestion warnings: each a warning and a distinct id. */
  readonly warnings: [string, string][] = []
  private readonly byId = new Map<string, Person>()

  /** Take in a message; returns the person that its event belongs to. */
  ingest(message: Message): Person {
    const { event, distinct_id } = message
    const other = otherId(message)
    const person = this.person(distinct_id)
    if (other && other !== distinct_id) this.merge(other, distinct_id)
    else if (event === '$identify') person.identified = true
    const owner = this.person(distinct_id)
    if (!isPersonless(message)) owner.hasProfile = true
    return owner
  }

  /** The person that a distinct id belongs to now; undefined for one that was never seen. */
  find(id: string): Person | undefined {
    return this.byId.get(keyOf(id))
  }

  /** Take in a person that is there before the first message. */
  add(person: Person): void {
    for (const id of person.ids) this.byId.set(keyOf(id), person)
  }

  /** The current persons, in the order in which they were first seen. */
  all(): Person[] {
    return [...new Set(this.byId.values())]
  }

  private person(id: string): Person {
    const key = keyOf(id)
    let person = this.byId.get(key)
    if (!person) {
      if ([...id].length > MAX_ID) this.warnings.push(['distinct_id_too_long', id])
      person = { ids: [key], identified: false, hasProfile: false }
      this.byId.set(key, person)
    }
    return person
  }

  private merge(from: string, into: string): void {
    const illegal = [from, into].find(isIllegal)
    if (illegal !== undefined) {
      this.warnings.push(['cannot_merge_with_illegal_distinct_id', illegal])
      return
    }
    const [source, target] = [this.person(from), this.person(into)]
    if (source === target) target.identified = true
    else if (source.identified) this.warnings.push(['cannot_merge_already_identified', from])
    else {
      target.ids.push(...source.ids)
      for (const id of source.ids) this.byId.set(id, target)
      target.identified = true
    }
  }
}
