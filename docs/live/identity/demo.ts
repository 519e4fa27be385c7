// Five people, two organizations, one click at a time: what PostHog makes of their events.
import { button, element } from '../core/dom.ts'
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

const STEPS = ['visits the site', 'logs in', 'views a report']

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

/** Start the demo in its place on the page. */
export function startDemo(place: HTMLElement): void {
  let clicks: Click[] = []
  let model: Model = 'organization'
  const people = element('div', {
    class: 'live-bar',
    role: 'group',
    'aria-label': 'Let somebody do something',
  })
  const counts = element('p', { role: 'status' })
  const persons = element('ul', { class: 'play-persons' })
  const events = element('ol', { class: 'play-events', tabindex: '0', 'aria-label': 'Events' })

  const draw = () => {
    const sent = messages(clicks, model)
    const project = new IdentityResolver()
    const owners = sent.map((message) => project.ingest(message))
    const all = project.all()
    counts.textContent = summary(sent, all)
    persons.replaceChildren(...all.map(personItem))
    events.replaceChildren(...sent.map((message, index) => eventItem(message, owners[index], all)))
    people.replaceChildren(...PEOPLE.map((_, who) => personButton(who)))
  }

  const personButton = (who: Click) => {
    const [name, organization] = PEOPLE[who] ?? []
    const step = clicks.filter((click) => click === who).length
    const label = `${name} (${organization === 'org_north' ? 'North' : 'South'}) ${STEPS[Math.min(step, 2)]}`
    return button(label, () => {
      clicks.push(who)
      draw()
      people.querySelectorAll('button')[who]?.focus()
    })
  }

  const choice = (value: Model, text: string) => {
    const input = element('input', { type: 'radio', name: 'play-model', value })
    input.checked = value === model
    input.addEventListener('change', () => {
      model = value
      draw()
    })
    return element('label', {}, input, ` ${text}`)
  }

  const restart = button('Start again', () => {
    clicks = []
    draw()
  })
  place.classList.remove('live-bar')
  place.replaceChildren(
    element(
      'fieldset',
      { class: 'play' },
      element('legend', {}, 'What PostHog sees. Identify by:'),
      choice('organization', 'organization'),
      choice('person', 'person'),
      people,
      counts,
      persons,
      events,
      element('div', { class: 'live-bar' }, restart),
    ),
  )
  draw()
  people.querySelector('button')?.focus()
}

function summary(sent: Message[], persons: Person[]): string {
  const ids = new Set(sent.map(({ distinct_id }) => distinct_id)).size
  return `${count(sent.length, 'event')}, ${count(ids, 'distinct id')}, ${count(persons.length, 'person')} in PostHog.`
}

function personItem(person: Person, index: number): HTMLElement {
  const ids = person.ids.flatMap((id) => [element('code', {}, id), ' '])
  return element('li', {}, element('strong', {}, `Person ${index + 1} `), ...ids)
}

function eventItem(
  { event, distinct_id }: Message,
  owner: Person | undefined,
  persons: Person[],
): HTMLElement {
  const index = persons.findIndex((person) => person === owner || person.ids.includes(distinct_id))
  return element(
    'li',
    {},
    element('code', {}, event),
    ' by ',
    element('code', {}, distinct_id),
    ` → person ${index + 1}`,
  )
}

const count = (number: number, noun: string): string =>
  `${number} ${number === 1 ? noun : `${noun}s`}`
