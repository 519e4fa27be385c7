// Five people, two organizations, one click at a time: what PostHog makes of their events.
import { button, element } from '../core/dom.ts'
import { pieces, say, sayCount } from '../core/words.ts'
import { IdentityResolver, type Message, type Person } from './persons.ts'

type Model = 'organization' | 'person'

/** People at work: each has a browser, and logs in for an organization. */
export const PEOPLE = [
  ['Ada', 'org_north'],
  ['Ben', 'org_north'],
  ['Cleo', 'org_north'],
  ['Dan', 'org_south'],
  ['Eve', 'org_south'],
] as const

const IDENTIFIED = {
  organization: say('Identified by organization. Unique users in PostHog:'),
  person: say('Identified by person. Unique users in PostHog:'),
}
const EVENTS = {
  organization: say('Events, identified by organization'),
  person: say('Events, identified by person'),
}
const STEPS = [say('visits the site'), say('logs in'), say('views a report')]

/** The index of the person who clicked; their first click is a visit, the second logs them in. */
export type Click = number

/** What posthog-js sends for some clicks, one message each. */
export function messages(clicks: Click[], model: Model): Message[] {
  return clicks.map((who, index) => {
    const step = clicks.slice(0, index).filter((click) => click === who).length
    return message(who, step, model)
  })
}

function message(who: Click, step: number, model: Model): Message {
  const [name = '', organization = ''] = PEOPLE[who] ?? []
  const anonymous = `browser_${name.toLowerCase()}`
  const known = model === 'organization' ? organization : `user_${name.toLowerCase()}`
  if (step === 0) return { event: '$pageview', distinct_id: anonymous, properties: {} }
  if (step > 1) return { event: 'report_viewed', distinct_id: known, properties: {} }
  return { event: '$identify', distinct_id: known, properties: { $anon_distinct_id: anonymous } }
}

/** Start the demo in its place on the page: both models side by side. */
export function startDemo(place: HTMLElement): void {
  let clicks: Click[] = []
  const people = element('div', {
    class: 'play-people',
    role: 'group',
    'aria-label': say('Let somebody do something'),
  })
  const verdict = element('p', { role: 'status' })
  const panels = (['organization', 'person'] as const).map((model) => ({
    model,
    number: element('strong', { class: 'play-count' }),
    persons: element('ul', { class: 'play-persons' }),
    events: element('ol', {
      class: 'play-events',
      tabindex: '0',
      'aria-label': EVENTS[model],
    }),
  }))

  const draw = () => {
    const counts = panels.map(({ model, number, persons, events }) => {
      const sent = messages(clicks, model)
      const project = new IdentityResolver()
      const owners = sent.map((message) => project.ingest(message))
      const all = project.all()
      number.textContent = String(all.length)
      persons.replaceChildren(...all.map(personItem))
      const items = sent.map((message, index) => eventItem(message, owners[index], all))
      events.replaceChildren(...items)
      return all.length
    })
    verdict.textContent = summary(clicks, counts)
    people.replaceChildren(...PEOPLE.map((_, who) => personButton(who)))
  }

  const personButton = (who: Click) => {
    const [name, organization] = PEOPLE[who] ?? []
    const step = clicks.filter((click) => click === who).length
    const from = say(organization === 'org_north' ? 'North' : 'South')
    const person = button(`${name} (${from}) `, () => {
      clicks.push(who)
      draw()
      people.querySelectorAll('button')[who]?.focus()
    })
    person.append(element('small', {}, STEPS[Math.min(step, 2)] ?? ''))
    return person
  }

  const restart = button(say('Start again'), () => {
    clicks = []
    draw()
  })
  const sides = panels.map(({ model, number, persons, events }) =>
    element('div', {}, element('p', {}, `${IDENTIFIED[model]} `, number), persons, events),
  )
  place.classList.remove('live-bar')
  place.replaceChildren(
    element(
      'fieldset',
      { class: 'play' },
      element('legend', {}, say('What PostHog sees of five people')),
      people,
      verdict,
      element('div', { class: 'play-models' }, ...sides),
      element('div', { class: 'live-bar' }, restart),
    ),
  )
  draw()
  people.querySelector('button')?.focus()
}

/** What there is, and what PostHog reports of it by each model. */
function summary(clicks: Click[], [byOrganization, byPerson]: number[]): string {
  const seen = [...new Set(clicks)].flatMap((who) => PEOPLE[who] ?? [])
  const organizations = new Set(seen.filter((text) => text.startsWith('org_'))).size
  const people = new Set(clicks).size
  return say(
    '{events} of {people} from {organizations}. PostHog reports {users} if you identify by ' +
      'organization, {others} if by person.',
    {
      events: sayCount(clicks.length, '{n} event', '{n} events'),
      people: sayCount(people, '{n} human being', '{n} human beings'),
      organizations: sayCount(organizations, '{n} organization', '{n} organizations'),
      users: sayCount(byOrganization ?? 0, '{n} unique user', '{n} unique users'),
      others: byPerson,
    },
  )
}

function personItem(person: Person, index: number): HTMLElement {
  const ids = person.ids.flatMap((id) => [element('code', {}, id), ' '])
  return element(
    'li',
    {},
    element('strong', {}, `${say('Person {number}', { number: index + 1 })} `),
    ...ids,
  )
}

function eventItem(
  { event, distinct_id }: Message,
  owner: Person | undefined,
  persons: Person[],
): HTMLElement {
  const index = persons.findIndex((person) => person === owner || person.ids.includes(distinct_id))
  const text = say('{event} by {id} → person {number}', { number: index + 1 })
  const parts = { event: element('code', {}, event), id: element('code', {}, distinct_id) }
  return element('li', {}, ...pieces(text, parts))
}
