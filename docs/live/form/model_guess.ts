// What a person is in a reader's PostHog, as far as the names and counts in their files show it:
// the rule of macros/events/models/guess.py, for names that may be other ones.
import { type Model, ORGANIZATION } from '../core/models.ts'
import type { FileNames, PropertyCounts } from '../files/mapping.ts'
import { bestMatch, splitWords } from './name_matching.ts'

/** A model that the data suggest. */
export interface ModelGuess {
  model: Model
  /** What identifies an organization, as `NameMapping` has it; "" where nothing is known. */
  organization: string
  /** The sentence that says why. */
  reason: string
}

const SIGN_UP = 'account_created'
const SHARE = 0.5 // of the sign-ups that have to say their organization for it to be one
const ORGANIZATION_WORDS = new Set(
  'organization organisation org company account team workspace tenant customer'.split(' '),
)
const ID_WORDS = new Set(['id', 'key', 'uuid', 'slug', 'identifier'])

/** Say which model events look like. */
export function guessModel(names: FileNames): ModelGuess {
  const { persons, groups, properties } = names
  const sentence = (kind: string, counts: PropertyCounts, by: string): string =>
    `Looks like ${kind}: ${count(counts.distinct, 'organization')} by ${by}; ` +
    `as persons it would be ${persons.toLocaleString('en-US')}.`
  for (const [organization, counts] of groups) {
    if (!isFrequent(organization, counts, names)) continue
    const reason = sentence('a human being in a group', counts, organization)
    return { model: 'group', organization, reason }
  }
  const organization = findOrganization(names)
  const counts = properties.get(organization)
  const users = properties.get('user_id')
  // With a user on its events, and as many persons, an organization carries its id once more.
  const isSame = counts?.distinct === persons && users && isFrequent('user_id', users, names)
  if (counts && !isSame)
    return {
      model: 'person',
      organization,
      reason: sentence('a human being', counts, organization),
    }
  const reason = users
    ? `user_id names ${count(users.distinct, 'user')} in ${count(persons, 'person')}`
    : 'no property and no group of its events says another one, and no user_id who acts'
  return { model: ORGANIZATION, organization: '', reason: `Looks like an organization: ${reason}.` }
}

/** The property that looks most like the id of an organization, or "". */
export function findOrganization(names: FileNames): string {
  const [best] = [...names.properties]
    .filter(([name, counts]) => scoreOf(name) > 0 && isFrequent(name, counts, names))
    .sort((a, b) => scoreOf(b[0]) - scoreOf(a[0]) || b[1].count - a[1].count)
  return best?.[0] ?? ''
}

/** How much a name is like the id of an organization, from 0 to 3. */
function scoreOf(name: string): number {
  if (name === 'organization_id') return 3
  if (name.startsWith('$')) return 0
  const words = splitWords(name)
  const isOfOrganization = words.every((w) => ORGANIZATION_WORDS.has(w) || ID_WORDS.has(w))
  if (!isOfOrganization || !words.some((word) => ORGANIZATION_WORDS.has(word))) return 0
  return words.some((word) => ID_WORDS.has(word)) ? 2 : 1
}

/** Whether most sign-ups have a property; most events, where it is not known what a sign-up is. */
function isFrequent(name: string, counts: PropertyCounts, { events, rows }: FileNames): boolean {
  const match = events.has(SIGN_UP) ? SIGN_UP : bestMatch(SIGN_UP, [...events.keys()])
  const signUps = events.get(match)
  if (signUps) return (signUps.properties.get(name) ?? 0) >= SHARE * signUps.count
  return counts.count >= SHARE * rows
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
