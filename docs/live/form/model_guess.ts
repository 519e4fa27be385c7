// What a person is in a reader's PostHog, as far as the names and counts in their files show it:
// the rule of macros/events/models/guess.py, for names that may be other ones.
import { type Model, ORGANIZATION } from '../core/models.ts'
import { say, sayCount, separated } from '../core/words.ts'
import type { EventCounts, FileNames, PropertyCounts } from '../files/mapping.ts'
import { bestMatch, SIGN_UP, splitWords } from '../files/name_matching.ts'

/** A model that the data suggest. */
export interface ModelGuess {
  model: Model
  /** What identifies an organization, as `NameMapping` has it; "" where nothing is known. */
  organization: string
  /** The sentence that says why. */
  reason: string
}

const SHARE = 0.5 // of the sign-ups that have to say their organization for it to be one
const ORGANIZATION_WORDS = new Set(
  'organization organisation org company account team workspace tenant customer'.split(' '),
)
const ID_WORDS = new Set(['id', 'key', 'uuid', 'slug', 'identifier'])

/** Say which model events look like. */
export function guessModel(names: FileNames): ModelGuess {
  const { groups, properties } = names
  const persons = personsIn(names)
  const sentence = (kind: string, by: string): string =>
    say('Looks like {kind}: {organizations} by {by}; as persons it would be {persons}.', {
      kind,
      organizations: sayCount(distinctIn(names, by), '{n} organization', '{n} organizations'),
      by,
      persons: separated(String(persons)),
    })
  for (const organization of groups.keys()) {
    if (!isFrequent(organization, names)) continue
    const reason = sentence(say('a human being in a group'), organization)
    return { model: 'group', organization, reason }
  }
  const organization = findOrganization(names)
  const isUserKnown = properties.has('user_id') && isFrequent('user_id', names)
  // With a user on its events, and as many persons, an organization carries its id once more.
  const isSame = isUserKnown && distinctIn(names, organization) === persons
  if (organization && !isSame)
    return { model: 'person', organization, reason: sentence(say('a human being'), organization) }
  const reason = isUserKnown
    ? say('user_id names {users} in {persons}', {
        users: sayCount(distinctIn(names, 'user_id'), '{n} user', '{n} users'),
        persons: sayCount(persons, '{n} person', '{n} persons'),
      })
    : say('no property and no group of its events says another one, and no user_id who acts')
  return {
    model: ORGANIZATION,
    organization: '',
    reason: say('Looks like an organization: {reason}.', { reason }),
  }
}

/** The property that looks most like the id of an organization, or "". */
export function findOrganization(names: FileNames): string {
  const [best] = [...names.properties]
    .filter(([name]) => scoreOf(name) > 0 && isFrequent(name, names))
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

/** The sign-ups, where it is known what one is called. */
function signUpsIn({ events }: FileNames): EventCounts | undefined {
  return events.get(SIGN_UP) ?? events.get(bestMatch(SIGN_UP, [...events.keys()]))
}

/** Whether most sign-ups have a property or a group; most events, where no sign-up is known. */
function isFrequent(name: string, names: FileNames): boolean {
  const signUps = signUpsIn(names)
  if (signUps) return (signUps.properties.get(name) ?? 0) >= SHARE * signUps.count
  return (countsOf(name, names)?.count ?? 0) >= SHARE * names.rows
}

/** How many values a property or a group has in sign-ups; in all events, where none is known. */
const distinctIn = (names: FileNames, name: string): number =>
  signUpsIn(names)?.distinct.get(name) ?? countsOf(name, names)?.distinct ?? 0

const personsIn = (names: FileNames): number => signUpsIn(names)?.persons ?? names.persons

const countsOf = (name: string, { groups, properties }: FileNames): PropertyCounts | undefined =>
  groups.get(name) ?? properties.get(name)
