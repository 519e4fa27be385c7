// What is said of a reader's files once their numbers are shown: what they are, and what was
// assumed of them.
import type { Model } from '../core/models.ts'
import { say, sayCount } from '../core/words.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import type { SortedFiles } from '../files/several.ts'
import { DUPLICATES, FILES, inWords, type Note, ORGANIZATION } from '../meaning/notes.ts'
import type { Loaded } from '../upload/pipeline.ts'

const PERSONS: Record<Model, string> = {
  person: say('a person is a human being'),
  organization: say('a person is an organization'),
  group: say('a person is a human being in a group'),
}

/** "half.jsonl, 8,102 events", or "3 files, 120,000 events and 200 persons". */
export function describe(
  { events, persons }: SortedFiles,
  { rows, persons: exported }: Pick<Loaded, 'rows' | 'persons'>,
): string {
  const [file, ...others] = [...events, ...persons]
  const counted = sayCount(others.length + 1, '{n} file', '{n} files')
  const values = {
    files: others.length === 0 && file ? file.name : counted,
    events: sayCount(rows, '{n} event', '{n} events'),
    persons: sayCount(exported, '{n} person', '{n} persons'),
  }
  return persons.length > 0
    ? say('{files}, {events} and {persons}', values)
    : say('{files}, {events}', values)
}

/** What was assumed of the data, and what was left out, in one sentence. */
export function assumed(
  { model, organization, filters }: NameMapping,
  { skipped }: SortedFiles,
  { assumptions }: Pick<Loaded, 'assumptions'>,
): string {
  const { withoutZone, notes } = assumptions
  const by = organization ? say(', organizations by {name}', { name: organization }) : ''
  const zone = filters?.timezone ?? 'UTC'
  const others = sayCount(skipped.length, '{n} other file not read', '{n} other files not read')
  const parts = [
    `${PERSONS[model]}${by}`,
    ...(withoutZone > 0 ? [say('times without zone read as {zone}', { zone })] : []),
    ...notes.filter(({ kind, count }) => kind !== FILES || count > 0).map(inShort),
    ...(skipped.length > 0 ? [others] : []),
  ]
  return say('Assumed: {parts}.', { parts: parts.join('; ') })
}

/** A note in as few words as it takes. */
function inShort(note: Note): string {
  const { kind, count } = note
  if (kind === DUPLICATES)
    return sayCount(count, '{n} duplicate left out', '{n} duplicates left out')
  if (kind === ORGANIZATION)
    return sayCount(
      count,
      '{n} event without an organization',
      '{n} events without an organization',
    )
  return inWords({ ...note, example: '' })
}
