// answers.json, which the build wrote: every query with its unit, its rows, and what it reads.
import { ASSETS } from '../core/assets.ts'
import type { Counted, Needs } from '../core/needs.ts'

/** What the numbers of a result are. */
export interface Units {
  unit: string
  /** The column that says of how many each row is: a count, whatever the unit. */
  sizes?: string
}

/** A query and its answer. One without an answer has no columns and no rows. */
export interface Answer extends Units {
  question: string
  counts: string
  query: string
  /** The model whose events it asks. */
  model: string
  /** Whose SQL it is; there is none for that of the tables of events. */
  dialect?: string
  /** The names of the events that the query reads; null where it reads all of them. */
  events: string[] | null
  /** The tables that it reads. */
  tables: string[]
  /** The properties that it names, each as a path. */
  properties: string[][]
  /** The properties that it converts to numbers. */
  numbers: string[]
  /** What it counts of which events. */
  counted: Counted[]
  /** What has to be there for its result to be an answer. */
  needs: Needs
}

let answers: Promise<Record<string, Answer>> | undefined

/** Load every answer, by the name of its query. */
export function loadAnswers(): Promise<Record<string, Answer>> {
  answers ??= fetchAnswers()
  answers.catch(() => {
    answers = undefined
  })
  return answers
}

async function fetchAnswers(): Promise<Record<string, Answer>> {
  const response = await fetch(new URL('../../answers.json', ASSETS))
  if (!response.ok) throw new Error(`answers.json: ${response.status}`)
  return (await response.json()) as Record<string, Answer>
}
