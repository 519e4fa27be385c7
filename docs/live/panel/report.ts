// What a reader's export is: the report of macros/answers/report.py, on what they have uploaded.
import { element } from '../core/dom.ts'
import { counted } from '../core/formats.ts'
import { inModel, type Model, takesUploads } from '../core/models.ts'
import { EventNames, listOf, type NameMapping } from '../meaning/mapping.ts'
import { inWords } from '../meaning/notes.ts'
import type { SortedFiles } from '../files/several.ts'
import type { Loaded } from '../upload/pipeline.ts'
import { loadAnswers } from '../view/answers.ts'
import { replacement } from '../view/places.ts'

const MODELS: Record<Model, string> = {
  organization: 'a person is an organization',
  person: 'a person is a person',
  group: 'an organization is a group',
}
const NUMBERS: Record<Model, number> = { organization: 1, person: 2, group: 3 }
const UNUSED = 5 // names of events that no question uses
const CODE = /`(.*?)`/

/** What the report is about. */
export interface Uploaded {
  loaded: Loaded
  mapping: NameMapping
  files: SortedFiles
}

/** The answers that a report counts. */
interface Answered {
  organizations: number | null
  answered: number
  questions: number
}

/** The events, from when to when, and how much was assumed, in one line. */
export function summaryOf({ loaded }: Uploaded): string {
  const { facts, notes } = loaded.assumptions
  const assumed = notes.length > 0 ? `, ${counted(notes.length, 'assumption')}` : ''
  return `What your export is: ${counted(facts.events, 'event')}${spanOf(loaded)}${assumed}`
}

/** The list of all that is known; every question is asked for it. */
export async function makeReport(uploaded: Uploaded, signal: AbortSignal): Promise<HTMLElement> {
  const rows = reportRows(
    uploaded,
    await askAll(uploaded.loaded, signal),
    await usedNames(uploaded),
  )
  const parts = rows.flatMap(([name, fact]) => [
    element('dt', {}, name),
    element('dd', {}, ...inCode(fact)),
  ])
  return element('dl', {}, ...parts)
}

/** Text with what stands between backticks as code. */
const inCode = (text: string): (Node | string)[] =>
  text.split(CODE).map((part, index) => (index % 2 ? element('code', {}, part) : part))

function reportRows(
  { loaded, mapping, files }: Uploaded,
  { organizations, answered, questions }: Answered,
  used: ReadonlySet<string>,
): [name: string, fact: string][] {
  const { facts, notes } = loaded.assumptions
  const mapped = Object.entries({ ...theirNames(mapping), ...mapping.properties })
  const pairs = mapped.map(([ours, theirs]) => `\`${ours}\` is \`${listOf(theirs).join(' or ')}\``)
  const unused = facts.names
    .filter(([name]) => !used.has(name) && !name.startsWith('$'))
    .slice(0, UNUSED)
    .map(([name, count]) => `\`${name}\` (${count.toLocaleString('en-US')})`)
  const counts = `${withCommas(facts.events)} of ${withCommas(facts.exported)}`
  const zone = mapping.filters?.timezone ?? 'UTC'
  return [
    ['Events', `${counts} in ${counted(files.events.length, 'file')}${spanOf(loaded)}`],
    ['Model', modelInWords(loaded, mapping)],
    ...rowOf('Organizations', organizations === null ? '' : withCommas(organizations)),
    ['Time zone', `${zone}, also of times that name none`],
    ...rowOf('Names', pairs.join(', ')),
    ...notes.map((note, index): [string, string] => [`Assumption ${index + 1}`, inWords(note)]),
    ...rowOf('Not used', unused.length > 0 ? `${ASKED_FOR}: ${unused.join(', ')}` : ''),
    ['Answered', `${answered} of ${questions} questions`],
  ]
}

const ASKED_FOR = 'events that no question asks for'

const rowOf = (name: string, fact: string): [string, string][] => (fact ? [[name, fact]] : [])

/** The files' names of events, by ours. */
const theirNames = ({ events }: NameMapping): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(events).map(([ours, sources]) => {
      const names = listOf(sources).map((some) => (typeof some === 'string' ? some : some.event))
      return [ours, [...new Set(names)]]
    }),
  )

function modelInWords({ assumptions }: Loaded, { model, organization }: NameMapping): string {
  const { organizations } = assumptions
  const by = organization || 'person_id'
  const count = organization
    ? `${counted(organizations, 'organization')} by \`${by}\``
    : `${counted(organizations, 'person')} with a sign-up`
  return `${MODELS[model]}, by \`${by}\` (model ${NUMBERS[model]}, as set: ${count})`
}

function spanOf({ assumptions: { facts } }: Loaded): string {
  if (Number.isNaN(facts.first)) return ''
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10)
  return `, ${day(facts.first)} to ${day(facts.last)}`
}

/** Ask every question of the model. */
async function askAll({ dataset, run }: Loaded, signal: AbortSignal): Promise<Answered> {
  const { model, inventory, label } = dataset
  const organizations = inModel('organizations', model)
  const counts: Answered = { organizations: null, answered: 0, questions: 0 }
  for (const [name, answer] of Object.entries(await loadAnswers())) {
    if (!takesUploads(name, model)) continue
    counts.questions++
    const result = await run(answer.query, signal)
    if (replacement(result, answer, inventory, label).reason) continue
    counts.answered++
    if (name === organizations) counts.organizations = Number(result.rows[0]?.[0])
  }
  return counts
}

/** The events of the files that any question names, under their own names. */
async function usedNames({ loaded, mapping }: Uploaded): Promise<Set<string>> {
  const names = new EventNames(mapping.events)
  const answers = Object.entries(await loadAnswers())
  const named = answers
    .filter(([name]) => takesUploads(name, loaded.dataset.model))
    .flatMap(([, { needs }]) => needs.events)
  return new Set(named.flatMap((name) => names.exported(name)))
}

const withCommas = (number: number): string => number.toLocaleString('en-US')
