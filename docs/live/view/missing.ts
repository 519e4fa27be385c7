// When a result is no answer: the rule of macros/answers/missing.py, checked by the same cases.
import type { Closer, Needs } from '../core/needs.ts'
import type { Cell, Result } from '../core/result.ts'
import { say, sayCount } from '../core/words.ts'

const ANY_EVENT = say('event that this query counts')
const OLD_ENOUGH = say('organization as old as this question needs')

/**
 * What the events lack for a result to be an answer; nothing where it is one. Any number may rest
 * on an event that nobody sends, so it is not the result that decides, but what the query needs.
 *
 * @param present the names of all events that there are
 * @param absentProperties the properties that the query needs and that nothing has
 * @param closer what else may be the reason for an empty result
 */
export function whatIsLacking(
  result: Result,
  { events, optional, days }: Needs,
  present: Set<string>,
  absentProperties: string[][],
  closer: Closer = { elsewhere: [], span: null },
): string[] {
  const missing = events.filter((event) => !present.has(event))
  const isNoneSent = missing.length === events.length // then each of them matters
  const needed = isNoneSent ? missing : missing.filter((event) => !optional.includes(event))
  if (needed.length > 0) return needed.toSorted().map((name) => say('event "{name}"', { name }))
  if (absentProperties.length > 0)
    return [...new Set(absentProperties.map(propertyInWords))].toSorted()
  return isEmpty(result) ? whyEmpty(days, closer) : []
}

/** What events lack where all that the query names is there, and it gives nothing. */
function whyEmpty(days: number, { elsewhere, span }: Closer): string[] {
  if (span !== null && span < days) {
    const details = say('({days} days; the events that it counts span {span})', {
      days,
      span: sayCount(span, '{n} day', '{n} days'),
    })
    return [`${OLD_ENOUGH} ${details}`]
  }
  const places = elsewhere.map(([names, property]) =>
    say('{property} of event "{name}"', {
      property: propertyInWords(property),
      name: names.join(` ${say('or')} `),
    }),
  )
  return places.length > 0 ? [...new Set(places)].toSorted() : [ANY_EVENT]
}

/** A property as its reader knows it, by whose it is. */
function propertyInWords([owner = '', ...path]: string[]): string {
  const name = path.join('.')
  if (owner === 'events') return say('property "{name}"', { name })
  if (owner === 'groups') return say('group property "{name}"', { name })
  return say('person property "{name}"', { name })
}

/** The sentence that says why a result is no answer, or "" where it is one. */
export const sentence = (label: string, lacks: string[]): string =>
  lacks.length > 0
    ? say('No answer: {label} has no {lacks}.', { label, lacks: lacks.join(', ') })
    : ''

/** The same in few words, for a place without room for a sentence. */
export function short(lacks: string[]): string {
  if (lacks.length === 0) return ''
  if (lacks[0]?.startsWith(OLD_ENOUGH)) return say('too young')
  return lacks.includes(ANY_EVENT)
    ? say('no answer')
    : say('needs {lacks}', { lacks: lacks.join(', ') })
}

/** Whether there are no rows, or NULL or NaN in each; the last column has the numbers. */
const isEmpty = ({ rows }: Result): boolean =>
  rows.flatMap((row) => row.slice(-1)).every((cell: Cell) => cell === null || Number.isNaN(cell))
