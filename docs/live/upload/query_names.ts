// The names of the tutorial that an uploaded file needs, or other names for them.
import type { Counted } from '../core/needs.ts'
import { type Model, takesUploads } from '../core/models.ts'
import { loadAnswers } from '../view/answers.ts'

// What the table of groups is made of.
const GROUP_EVENTS = ['$groupidentify', 'plan_selected']

/** Names of events and of properties. */
export interface QueryNames {
  events: string[]
  properties: string[]
  /** The properties that queries convert to numbers. */
  numbers: string[]
  /** What they count of which events. */
  counted: Counted[]
  /** The events that they look at; null where one looks at all of them. */
  named: string[] | null
}

/** What the queries name that can run on uploaded events of a model. */
export async function loadQueryNames(model: Model): Promise<QueryNames> {
  const answers = Object.entries(await loadAnswers())
    .filter(([name]) => takesUploads(name, model))
    .map(([, answer]) => answer)
  const paths = answers.flatMap(({ properties }) => properties)
  const areAllRead = answers.some(({ events }) => events === null)
  const ofGroups = answers.some(({ tables }) => tables.includes('groups')) ? GROUP_EVENTS : []
  return {
    named: areAllRead
      ? null
      : unique([...answers.flatMap(({ events }) => events ?? []), ...ofGroups]),
    events: unique(answers.flatMap(({ events }) => events ?? [])),
    properties: unique(paths.flatMap((path) => (path.length === 1 ? path : []))),
    numbers: unique(answers.flatMap(({ numbers }) => numbers)),
    counted: answers.flatMap(({ counted }) => counted),
  }
}

const unique = (names: string[]): string[] => [...new Set(names)].sort()
