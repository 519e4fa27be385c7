// Which queries have to run again, because they read something that new events have changed.
import type { Answer } from '../view/answers.ts'
import type { Difference } from './ingestion.ts'

/** What new events change in the tables that queries read. */
export interface Changes {
  /** The names of events of which there are more, or which belong to another person now. */
  events: Set<string>
  persons: Difference
  groups: Difference
}

/** Whether a query reads any of that. */
export function reads(answer: Answer, changes: Changes): boolean {
  if (readsEvents(answer, changes.events)) return true
  return (['persons', 'groups'] as const).some((table) => {
    const { rows, properties } = changes[table]
    const isNamed = answer.properties.some(([name]) => properties.has(name ?? ''))
    return answer.tables.includes(table) && (rows || isNamed)
  })
}

function readsEvents({ events }: Answer, changed: Set<string>): boolean {
  if (events === null) return changed.size > 0
  return events.some((name) => changed.has(name))
}
