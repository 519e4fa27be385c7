// What a reader's export is: the report of macros/answers/report.py, on what they have uploaded.
import { element } from '../core/dom.ts'
import { inModel, type Model, takesUploads } from '../core/models.ts'
import { say, sayCount, separated } from '../core/words.ts'
import { EventNames, listOf, type NameMapping } from '../meaning/mapping.ts'
import { inWords } from '../meaning/notes.ts'
import type { SortedFiles } from '../files/several.ts'
import type { Loaded } from '../upload/pipeline.ts'
import { loadAnswers } from '../view/answers.ts'
import { replacement } from '../view/places.ts'

const MODELS: Record<Model, string> = {
  organization: say('a person is an organization'),
  person: say('a person is a person'),
  group: say('an organization is a group'),
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
  const assumed = sayCount(notes.length, '{n} assumption', '{n} assumptions')
  const events = sayCount(facts.events, '{n} event', '{n} events')
  const what = `${events}${spanOf(loaded)}${notes.length > 0 ? `, ${assumed}` : ''}`
  return say('What your export is: {what}', { what })
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
  const pairs = mapped.map(([ours, theirs]) =>
    say('`{ours}` is `{theirs}`', { ours, theirs: listOf(theirs).join(` ${say('or')} `) }),
  )
  const unused = facts.names
    .filter(([name]) => !used.has(name) && !name.startsWith('$'))
    .slice(0, UNUSED)
    .map(([name, count]) => `\`${name}\` (${inDigits(count)})`)
  const sent = sayCount(
    files.events.length,
    '{n} of {all} in {m} file',
    '{n} of {all} in {m} files',
    {
      n: inDigits(facts.events),
      all: inDigits(facts.exported),
      m: inDigits(files.events.length),
    },
  )
  const zone = mapping.filters?.timezone ?? 'UTC'
  const unasked = say('events that no question asks for: {names}', { names: unused.join(', ') })
  return [
    [say('Events'), `${sent}${spanOf(loaded)}`],
    [say('Model'), modelInWords(loaded, mapping)],
    ...rowOf(say('Organizations'), organizations === null ? '' : inDigits(organizations)),
    [say('Time zone'), say('{zone}, also of times that name none', { zone })],
    ...rowOf(say('Names'), pairs.join(', ')),
    ...notes.map((note, index): [string, string] => [
      say('Assumption {number}', { number: index + 1 }),
      inWords(note),
    ]),
    ...rowOf(say('Not used'), unused.length > 0 ? unasked : ''),
    [say('Answered'), say('{n} of {all} questions', { n: answered, all: questions })],
  ]
}

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
    ? sayCount(organizations, '{n} organization by `{by}`', '{n} organizations by `{by}`', { by })
    : sayCount(organizations, '{n} person with a sign-up', '{n} persons with a sign-up')
  return say('{model}, by `{by}` (model {number}, as set: {count})', {
    model: MODELS[model],
    by,
    number: NUMBERS[model],
    count,
  })
}

function spanOf({ assumptions: { facts } }: Loaded): string {
  if (Number.isNaN(facts.first)) return ''
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10)
  return `, ${say('{first} to {last}', { first: day(facts.first), last: day(facts.last) })}`
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

const inDigits = (number: number): string => separated(String(number))
