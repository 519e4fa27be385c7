// The form that asks which names of a file stand for the tutorial's.
import { button, element } from '../core/dom.ts'
import type { NameMapping } from './event_columns.ts'
import { bestMatch } from './name_matching.ts'

const MAX_OPTIONS = 500
const KINDS = ['events', 'properties'] as const

/** Names of events and of properties. */
export type Names = Record<(typeof KINDS)[number], string[]>

type Selects = Map<string, HTMLSelectElement>

/**
 * Create the form.
 *
 * @param missing the names of the tutorial that the file lacks
 * @param available the names that the file has
 */
export function mappingForm(
  missing: Names,
  available: Names,
  on: { submit(mapping: NameMapping): void; cancel(): void },
): HTMLFormElement {
  const selectsOf = (kind: keyof Names): Selects =>
    new Map(
      missing[kind].map((name) => [
        name,
        choice(available[kind], bestMatch(name, available[kind]), 'none of these'),
      ]),
    )
  const selects = { events: selectsOf('events'), properties: selectsOf('properties') }
  const organization = choice(
    available.properties,
    '',
    'person_id (each person is an organization)',
  )
  const form = element(
    'form',
    { class: 'live-mapping' },
    element('p', {}, 'Your file uses different names. Match them:'),
    element('label', {}, 'Organization id', organization),
    ...KINDS.flatMap((kind) => labels(selects[kind], kind === 'events' ? ' (event)' : '')),
    element(
      'div',
      { class: 'live-bar' },
      element('button', { type: 'submit', class: 'live-run' }, 'Show my numbers'),
      button('Cancel', on.cancel),
    ),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    on.submit({
      events: chosen(selects.events),
      properties: chosen(selects.properties),
      organization: organization.value,
    })
  })
  return form
}

const labels = (selects: Selects, note: string): HTMLElement[] =>
  [...selects].map(([name, select]) =>
    element('label', {}, element('code', {}, name), note, select),
  )

const chosen = (selects: Selects): Record<string, string> =>
  Object.fromEntries(
    [...selects].filter(([, { value }]) => value).map(([name, { value }]) => [name, value]),
  )

function choice(names: string[], selected: string, none: string): HTMLSelectElement {
  const options = [
    element('option', { value: '' }, none),
    ...names.slice(0, MAX_OPTIONS).map((name) => element('option', { value: name }, name)),
  ]
  const select = element('select', {}, ...options)
  select.value = selected
  return select
}
