// Which names in a reader's files stand for those of the tutorial, guessed from their words and
// from how often they are there, with what values.
import type { EventCounts, FileNames, PropertyCounts } from './mapping.ts'

const SYNONYMS: Record<string, string[]> = {
  account: ['user', 'member', 'signup', 'registration', 'registered', 'sign', 'signed'],
  created: [
    ...['create', 'added', 'new', 'up', 'completed', 'made', 'joined'],
    ...['signup', 'registered', 'registration'],
  ],
  deleted: ['delete', 'removed', 'destroyed'],
  removed: ['remove', 'deleted', 'left'],
  purchase: ['payment', 'order', 'invoice', 'charge', 'paid', 'bought'],
  refunded: ['refund', 'reimbursed', 'chargeback'],
  value: ['amount', 'revenue', 'price', 'total'],
  plan: ['tier', 'subscription'],
  selected: ['changed', 'chosen', 'select', 'upgraded', 'started'],
  organization: ['company', 'account', 'team', 'workspace', 'org', 'tenant'],
  viewed: ['view', 'opened', 'seen'],
  project: ['board', 'workspace', 'document'],
}
const LIKELY = 0.5 // more than half of the words are alike
const EVIDENCE = 0.3 // what counts and values add to that
const MOST = 0.9
const MOST_TIERS = 50

/** Names of events and of properties. */
export interface Names {
  events: string[]
  properties: string[]
}

/** The files' name for each name of the tutorial, where there is one that is likely. */
export interface Guesses {
  events: Record<string, string>
  properties: Record<string, string>
}

/** Guess which names stand for those that files lack; none of them stands for two. */
export function guessNames(missing: Names, names: FileNames): Guesses {
  const events = assign(missing.events, names.events, (name, theirs, counts) => {
    const score = scoreOf(name, theirs)
    return score + (score > 0 && isLikeEvent(name, counts, names) ? EVIDENCE : 0)
  })
  const purchase = names.events.get('purchase') ?? names.events.get(events.purchase ?? '')
  const properties = assign(missing.properties, names.properties, (name, theirs, counts) => {
    const evidence = evidenceFor(name, theirs, counts, purchase)
    return evidence < 0 ? 0 : scoreOf(name, theirs) + evidence
  })
  return { events, properties }
}

/** The best pairs first; those that are not likely are left out. */
function assign<Counts>(
  missing: string[],
  names: ReadonlyMap<string, Counts>,
  score: (name: string, theirs: string, counts: Counts) => number,
): Record<string, string> {
  const pairs = missing.flatMap((name) =>
    [...names].map(([theirs, counts]) => ({ name, theirs, score: score(name, theirs, counts) })),
  )
  const chosen: Record<string, string> = {}
  const taken = new Set<string>()
  for (const { name, theirs } of pairs
    .filter((pair) => pair.score > LIKELY)
    .sort((a, b) => b.score - a.score)) {
    if (chosen[name] !== undefined || taken.has(theirs)) continue
    chosen[name] = theirs
    taken.add(theirs)
  }
  return chosen
}

/** Whether an event is there as often as one of the tutorial, with what that one has. */
function isLikeEvent(name: string, counts: EventCounts, { properties }: FileNames): boolean {
  if (name === 'account_created') return counts.count <= counts.persons * 1.2 // about once for each
  if (name !== 'purchase') return false
  return [...counts.properties].some(([property, count]) => {
    const values = properties.get(property)
    return values && areNumbers(values) && count >= MOST * counts.count && isAmount(property)
  })
}

/** What the values of a property say for or against a name; below zero where they rule it out. */
function evidenceFor(
  name: string,
  theirs: string,
  counts: PropertyCounts,
  purchase: EventCounts | undefined,
): number {
  if (name === 'purchase_value') {
    if (!areNumbers(counts)) return -1
    const isPaid = purchase && (purchase.properties.get(theirs) ?? 0) >= MOST * purchase.count
    return isPaid && isAmount(theirs) ? EVIDENCE : 0
  }
  if (name === 'plan') return counts.distinct <= MOST_TIERS ? 0 : -1
  return 0
}

const isAmount = (property: string): boolean => scoreOf('value', property) > LIKELY

const areNumbers = ({ count, numbers }: PropertyCounts): boolean => numbers >= MOST * count

/** Split a name into words: "userID" and "user_id" give the same. */
export const splitWords = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** The event of the tutorial that somebody's first one is. */
export const SIGN_UP = 'account_created'

/** Whether an event may be a sign-up, by its name. */
export const isLikeSignUp = (name: string): boolean => scoreOf(SIGN_UP, name) > LIKELY

/** The candidate that is most like a name by its words, or "" where none is. */
export function bestMatch(name: string, candidates: string[]): string {
  let best = ''
  let bestScore = LIKELY
  for (const candidate of candidates) {
    const score = scoreOf(name, candidate)
    if (score > bestScore) [best, bestScore] = [candidate, score]
  }
  return best
}

/** How much two names are alike, from 0 to 1: the smaller part of the words that they share. */
function scoreOf(name: string, theirs: string): number {
  const [words, others] = [splitWords(name), splitWords(theirs)]
  const score = (word: string, other: string): number => {
    if (word === other) return 1
    return SYNONYMS[word]?.includes(other) ? 0.8 : 0
  }
  const best = (scores: number[]): number => Math.max(0, ...scores)
  const ours = words.map((word) => best(others.map((other) => score(word, other))))
  const covered = others.map((other) => best(words.map((word) => score(word, other))))
  return Math.min(mean(ours), mean(covered))
}

const mean = (numbers: number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
