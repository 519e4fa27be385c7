// Which person an event belongs to: the rules of macros/events/identity.py, with the same test cases.

/** An event as a library sends it, as far as identity goes. */
export interface Message {
  event: string
  distinct_id: string
  properties: { $anon_distinct_id?: string; alias?: string }
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

/** Whether PostHog refuses to merge this id with another. */
export function isIllegal(id: string): boolean {
  let bare = id.trim()
  if (bare.length > 1 && bare[0] === bare.at(-1) && /['"]/.test(bare[0] ?? ''))
    bare = bare.slice(1, -1).trim()
  return bare === '' || ILLEGAL_ANY_CASE.has(bare.toLowerCase()) || ILLEGAL_AS_WRITTEN.has(bare)
}

/** A person as PostHog stores it: the distinct ids that belong to it. */
export interface Person {
  ids: string[]
  identified: boolean
}

/** Resolves the persons of a project from its messages, in the order they arrive. */
export class IdentityResolver {
  /** PostHog's ingestion warnings: each a warning and a distinct id. */
  readonly warnings: [string, string][] = []
  private readonly byId = new Map<string, Person>()

  /** Take in a message; returns the person that its event belongs to. */
  ingest({ event, distinct_id, properties }: Message): Person {
    const other =
      event === '$create_alias'
        ? properties.alias
        : event === '$identify'
          ? properties.$anon_distinct_id
          : undefined
    const person = this.person(distinct_id)
    if (other && other !== distinct_id) this.merge(other, distinct_id)
    else if (event === '$identify') person.identified = true
    return this.person(distinct_id)
  }

  /** The person of a distinct id, if there is one. */
  find(id: string): Person | undefined {
    return this.byId.get(keyOf(id))
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
      person = { ids: [key], identified: false }
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

/** A distinct id as PostHog keeps it. */
export const keyOf = (id: string): string => [...id].slice(0, MAX_ID).join('')
