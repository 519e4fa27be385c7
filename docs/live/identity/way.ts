// Whose each event of a run is, in words: the sentences of macros/events/way.py, by the same test
// cases.
import { IdentityResolver, isPersonless, type Message, otherId, type Person } from './persons.ts'

/** A piece of a sentence: text, or what is written as code, such as a distinct id. */
export type Piece = string | { code: string }

const COUNTS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

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
    const pieces: Piece[] = ['Distinct id ', { code: distinct_id }, ': ']
    pieces.push(this.owner(before, isPersonless(message) && !person.hasProfile))
    for (const [name, id] of warnings) pieces.push(...refusal(name, id))
    const isMerged = this.project.find(other) === person && source !== person
    if (other !== distinct_id && isMerged) pieces.push(...this.merge(other, source, person))
    if (!this.firstEvents.has(person)) this.firstEvents.set(person, this.count)
    return [...pieces, '.']
  }

  private owner(before: Person | undefined, hasNoProfile: boolean): string {
    const without = hasNoProfile ? ' without a profile' : ''
    const still = without && `, still${without}`
    if (!before) return `a new person${without}`
    const first = this.firstEvents.get(before)
    const since = this.since.get(before)
    return first === undefined
      ? `a person who exists since ${since}`
      : `the person of event ${first}${still}`
  }

  private merge(other: string, source: Person | undefined, target: Person): Piece[] {
    if (!source) return ['; ', { code: other }, ' becomes another distinct id of this person']
    const ids = target.ids.length
    const count = this.since.has(target)
      ? ''
      : `: ${COUNTS[ids - 2] ?? ids} distinct ids, one person`
    return ['; the person of ', { code: other }, ` is merged into this one${count}`]
  }
}

/** What PostHog warns of, and the name of that warning. */
function refusal(name: string, id: string): Piece[] {
  if (name === 'distinct_id_too_long') return ['; a distinct id is cut to 200 characters']
  const warning = [' (ingestion warning ', { code: name }, ')']
  return name === 'cannot_merge_already_identified'
    ? ['; ', { code: id }, ' is not merged: its person is identified already', ...warning]
    : ['; nothing is merged: PostHog refuses the distinct id ', { code: id }, ...warning]
}
