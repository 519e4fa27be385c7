// The organizations that have signed up, and those that count as if they had at their first event:
// the rule of macros/events/models/organizations.py.
import { type Model, ORGANIZATION } from '../core/models.ts'
import { SIGN_UP } from '../files/name_matching.ts'
import { type RowNotes, textOf } from './row_notes.ts'

/** The organizations with a sign-up among some rows. */
export function signedUp(rows: number[], { ours, owners }: RowNotes): Set<string> {
  const [events, organizations] = [ours.build(), owners.build()]
  const own = rows.filter((row) => textOf(events, row) === SIGN_UP)
  return new Set(own.map((row) => textOf(organizations, row)).filter(Boolean))
}

/**
 * The row of the first event of each organization without a sign-up. Where a person is one,
 * PostHog's own events are not enough: visitors have these, too.
 */
export function rowsOfSignUps(
  rows: number[],
  times: number[],
  model: Model,
  notes: RowNotes,
): number[] {
  const [events, organizations] = [notes.ours.build(), notes.owners.build()]
  const known = signedUp(rows, notes)
  const first = new Map<string, number>()
  for (const row of rows) {
    const [event, owner] = [textOf(events, row), textOf(organizations, row)]
    if (!owner || known.has(owner) || !notes.isNamed(event)) continue
    if (model === ORGANIZATION && event.startsWith('$')) continue
    const before = first.get(owner)
    if (before === undefined || (times[row] ?? 0) < (times[before] ?? 0)) first.set(owner, row)
  }
  return [...first.values()]
}
