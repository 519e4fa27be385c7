// The names that the tutorial's queries use.
import { takesUploads } from '../core/models.ts'
import { loadAnswers } from '../view/answers.ts'

/** Which of the sample's names queries use: a reader's file has them, or others for them. */
export async function wanted(
  events: string[],
  properties: string[],
): Promise<{ events: string[]; properties: string[] }> {
  const answers = Object.entries(await loadAnswers())
  const sql = answers
    .filter(([name]) => takesUploads(name))
    .map(([, one]) => one.query)
    .join('\n')
  return {
    events: events.filter((event) => sql.includes(`'${event}'`)),
    properties: properties.filter((key) =>
      new RegExp(`properties\\.${key.replace(/\W/g, '\\$&')}\\b`).test(sql),
    ),
  }
}

/** The properties that queries of the tutorial's model convert to numbers. */
export async function numbers(): Promise<string[]> {
  const answers = Object.entries(await loadAnswers())
  const own = answers.filter(([name]) => takesUploads(name))
  const named = own.flatMap(([, { query }]) => [
    ...query.matchAll(/toFloat\((?:\w+\.)?properties\.(\w+)\)/g),
  ])
  return [...new Set(named.map((match) => match[1] ?? ''))].sort()
}
