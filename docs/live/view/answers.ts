// What the build found: answers.json, which has every query, its unit, and its rows.
import { ASSETS } from '../core/assets.ts'

export interface Answer {
  question: string
  unit: string
  counts: string
  query: string
  columns: string[]
  rows: unknown[][]
}

let answers: Promise<Record<string, Answer>> | undefined

/** Every answer by the name of its query. */
export function loadAnswers(): Promise<Record<string, Answer>> {
  answers ??= ask()
  answers.catch(() => {
    answers = undefined
  })
  return answers
}

async function ask(): Promise<Record<string, Answer>> {
  const response = await fetch(new URL('../../answers.json', ASSETS))
  if (!response.ok) throw new Error(`answers.json: ${response.status}`)
  return (await response.json()) as Record<string, Answer>
}
