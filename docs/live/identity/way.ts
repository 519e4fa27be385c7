// Whose each event of a run is, in words: the sentences of macros/events/way.py, by the same test
// cases.
import { pieces, say, translatable } from '../core/words.ts'
import { IdentityResolver, isPersonless, type Message, otherId, type Person } from './persons.ts'

/** A piece of a sentence: text, or what is written as code, such as a distinct id. */
export type Piece = string | { code: string }

const COUNTS = translatable('two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten')

/** The way of the events of one run, in the order in which they arrive. */
export class Way {
  private readonly project = new IdentityResolver()
  private readonly since = new Map<Person, string>()
  private readonly firstEvents = new Map<Person, number>()
  private count = 0

  /** Take in an identified person who is there before the run, and since when: "3 Mar 2025". */
  add(id: string, since: string): void {
    const person = { ids: [id], identified: true, hasProfile: true }
    this.project.add(person)
    this.since.set(person, since)
  }

  /** Take in an event; returns whose it is, and what came of a merge that it asks for. */
  next(message: Message): Piece[] {
    const { distinct_id } = message
    const other = otherId(message) ?? distinct_id
    const [before, source] = [this.project.find(distinct_id), this.project.find(other)]
    const known = this.project.warnings.length
    const person = this.project.ingest(message)
    const warnings = this.project.warnings.slice(known)
    this.count += 1
    const owner = this.owner(before, isPersonless(message) && !person.hasProfile)
    const way: Piece[] = pieces(say('Distinct id {id}: {owner}', { owner }), {
      id: { code: distinct_id },
    })
    for (const [name, id] of warnings) way.push(...refusal(name, id))
    const isMerged = this.project.find(other) === person && source !== person
    if (other !== distinct_id && isMerged) way.push(...this.merge(other, source, person))
    if (!this.firstEvents.has(person)) this.firstEvents.set(person, this.count)
    return [...way, '.']
  }

  private owner(before: Person | undefined, hasNoProfile: boolean): string {
    if (!before) return say(hasNoProfile ? 'a new person without a profile' : 'a new person')
    const n = this.firstEvents.get(before)
    if (n === undefined) {
      const since = this.since.get(before)
      return say('a person who exists since {since}', { since })
    }
    return hasNoProfile
      ? say('the person of event {n}, still without a profile', { n })
      : say('the person of event {n}', { n })
  }

  private merge(other: string, source: Person | undefined, target: Person): Piece[] {
    const id = { code: other }
    if (!source) return pieces(say('; {id} becomes another distinct id of this person'), { id })
    if (this.since.has(target))
      return pieces(say('; the person of {id} is merged into this one'), { id })
    const ids = target.ids.length
    const text = say(
      '; the person of {id} is merged into this one: {count} distinct ids, one person',
      { count: say(COUNTS[ids - 2] ?? String(ids)) },
    )
    return pieces(text, { id })
  }
}

/** What PostHog warns of, and the name of that warning. */
function refusal(name: string, id: string): Piece[] {
  if (name === 'distinct_id_too_long') return [say('; a distinct id is cut to 200 characters')]
  const text =
    name === 'cannot_merge_already_identified'
      ? say('; {id} is not merged: its person is identified already (ingestion warning {warning})')
      : say(
          '; nothing is merged: PostHog refuses the distinct id {id} (ingestion warning {warning})',
        )
  return pieces<Piece>(text, { id: { code: id }, warning: { code: name } })
}
