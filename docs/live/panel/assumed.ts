// What is said of a reader's files once their numbers are shown: what they are, and what was
// assumed of them.
import { counted } from '../core/formats.ts'
import type { Model } from '../core/models.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import type { SortedFiles } from '../files/several.ts'
import { DUPLICATES, FILES, inWords, type Note, ORGANIZATION } from '../meaning/notes.ts'
import type { Loaded } from '../upload/pipeline.ts'

const PERSONS: Record<Model, string> = {
  person: 'a person is a human being',
  organization: 'a person is an organization',
  group: 'a person is a human being in a group',
}

/** "half.jsonl, 8,102 events", or "3 files, 120,000 events and 200 persons". */
export function describe(
  { events, persons }: SortedFiles,
  { rows, persons: exported }: Pick<Loaded, 'rows' | 'persons'>,
): string {
  const [file, ...others] = [...events, ...persons]
  const files = others.length === 0 && file ? file.name : `${others.length + 1} files`
  const described = persons.length > 0 ? ` and ${counted(exported, 'person')}` : ''
  return `${files}, ${counted(rows, 'event')}${described}`
}

/** What was assumed of the data, and what was left out, in one sentence. */
export function assumed(
  { model, organization, filters }: NameMapping,
  { skipped }: SortedFiles,
  { assumptions }: Pick<Loaded, 'assumptions'>,
): string {
  const { withoutZone, notes } = assumptions
  const by = organization ? `, organizations by ${organization}` : ''
  const zone = filters?.timezone ?? 'UTC'
  const parts = [
    `${PERSONS[model]}${by}`,
    ...(withoutZone > 0 ? [`times without zone read as ${zone}`] : []),
    ...notes.filter(({ kind, count }) => kind !== FILES || count > 0).map(inShort),
    ...(skipped.length > 0 ? [`${counted(skipped.length, 'other file')} not read`] : []),
  ]
  return `Assumed: ${parts.join('; ')}.`
}

/** A note in as few words as it takes. */
function inShort(note: Note): string {
  if (note.kind === DUPLICATES) return `${counted(note.count, 'duplicate')} left out`
  if (note.kind === ORGANIZATION) return `${counted(note.count, 'event')} without an organization`
  return inWords({ ...note, example: '' })
}
