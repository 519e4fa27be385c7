// Five people, two organizations, one click at a time: what PostHog would make of it.
import { button, element } from '../core/dom.ts'
import { type Message, Persons } from './persons.ts'

type Model = 'organization' | 'person'

/** Somebody at work: each has a browser of their own, and logs in for an organization. */
export const PEOPLE = [
  ['Ada', 'org_north'],
  ['Ben', 'org_north'],
  ['Cleo', 'org_north'],
  ['Dan', 'org_south'],
  ['Eve', 'org_south'],
] as const

/** Who clicked, from 0; the first click of somebody is a visit, the second logs them in. */
export type Click = number

/** What posthog-js sends for some clicks, one message each. */
export function messages(clicks: Click[], model: Model): Message[] {
  const times = new Map<number, number>()
  return clicks.map((who) => {
    const [name = '', organization = ''] = PEOPLE[who] ?? []
    const before = times.get(who) ?? 0
    times.set(who, before + 1)
    const anonymous = `browser_${name.toLowerCase()}`
    const known = model === 'organization' ? organization : `user_${name.toLowerCase()}`
    if (before === 1) {
      return {
        event: '$identify',
        distinct_id: known,
        properties: { $anon_distinct_id: anonymous },
      }
    }
    const event = before === 0 ? '$pageview' : 'report_viewed'
    return { event, distinct_id: before === 0 ? anonymous : known, properties: {} }
  })
}

/** Put the figure in its place. */
export function play(place: HTMLElement): void {
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
    const project = new Persons()
    const owners = sent.map((message) => project.ingest(message))
    const all = project.all()
    counts.textContent = `${count(sent.length, 'event')}, ${count(new Set(sent.map((one) => one.distinct_id)).size, 'distinct id')}, ${count(all.length, 'person', 'persons')} in PostHog.`
    persons.replaceChildren(
      ...all.map((person, place) => {
        const codes = person.ids.flatMap((id) => [element('code', {}, id), ' '])
        return element('li', {}, element('strong', {}, `Person ${place + 1} `), ...codes)
      }),
    )
    events.replaceChildren(
      ...sent.map(({ event, distinct_id }, place) => {
        const owner = owners[place]
        const number = all.findIndex(
          (person) => person === owner || person.ids.includes(distinct_id),
        )
        return element(
          'li',
          {},
          element('code', {}, event),
          ' by ',
          element('code', {}, distinct_id),
          ` → person ${number + 1}`,
        )
      }),
    )
    people.replaceChildren(
      ...PEOPLE.map(([name, organization], who) => {
        const did = clicks.filter((one) => one === who).length
        const next = ['visits the site', 'logs in', 'views a report'][Math.min(did, 2)]
        const press = button(
          `${name} (${organization === 'org_north' ? 'North' : 'South'}) ${next}`,
          () => {
            clicks.push(who)
            draw()
            people.querySelectorAll('button')[who]?.focus()
          },
        )
        return press
      }),
    )
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
  const again = button('Start again', () => {
    clicks = []
    draw()
  })
  place.classList.remove('live-bar')
  place.replaceChildren(
    element(
      'fieldset',
      { class: 'play' },
      element('legend', {}, 'Five people in two organizations. Identify them by'),
      choice('organization', 'organization'),
      choice('person', 'person'),
      people,
      counts,
      persons,
      events,
      element('div', { class: 'live-bar' }, again),
    ),
  )
  draw()
  people.querySelector('button')?.focus()
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
