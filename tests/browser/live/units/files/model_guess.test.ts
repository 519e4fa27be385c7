// What a person is in a reader's PostHog, guessed from the names and counts in their files.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { guessNames } from '../../../../../docs/live/files/name_matching.ts'
import { guessModel } from '../../../../../docs/live/form/model_guess.ts'
import { NameCollector } from '../../../../../docs/live/upload/names.ts'
import { isNothing } from '../../../../../docs/live/upload/validation.ts'

type Properties = Record<string, unknown>
interface GuessCase {
  name: string
  events: number
  persons: number
  with_property?: number
  by_property?: number
  with_group?: number
  by_group?: number
  with_user?: number
  model: string
}

/** Cases of the build's tests. */
const casesIn = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../../../events/models/${name}.json`, import.meta.url), 'utf8'),
  )

/** The names in sign-ups of persons, with these properties. */
function namesOf(persons: number, properties: (person: number) => Properties, event = 'joined') {
  const collector = new NameCollector()
  for (let person = 0; person < persons; person++) {
    const fields = { event, distinct_id: `d${person}`, timestamp: '2025-01-01' }
    collector.add({ fields: { ...fields, properties: properties(person) }, location: 'Line 1' })
  }
  return collector.names
}

const guess = (persons: number, properties: (person: number) => Properties) =>
  guessModel(namesOf(persons, properties, 'account_created'))

test('a property that names fewer organizations than there are persons', () => {
  assert.deepEqual(
    guess(114, (person) => ({ organization_id: person % 30 })),
    {
      model: 'person',
      organization: 'organization_id',
      reason:
        'Looks like a human being: 30 organizations by organization_id; as persons it would be 114.',
    },
  )
})

test('a group comes before a property', () => {
  const group = guess(9, (person) => ({ $group_1: `g${person % 2}`, organization_id: person }))
  assert.equal(group.model, 'group')
  assert.equal(group.organization, '$group_1')
  assert.match(group.reason, /2 organizations by \$group_1; as persons it would be 9/)
})

test('an organization whose events have its id once more, beside their user', () => {
  const { model, reason } = guess(5, (person) => ({ organization_id: person, user_id: 'u' }))
  assert.equal(model, 'organization')
  assert.equal(reason, 'Looks like an organization: user_id names 1 user in 5 persons.')
})

test('a property that few sign-ups have, or that says nothing, names no organization', () => {
  assert.equal(guess(9, (person) => (person < 4 ? { company: person } : {})).model, 'organization')
  assert.equal(guess(9, () => ({ company: 'null', team: '' })).model, 'organization')
})

test('another name for an organization is found, and one that is like it is not', () => {
  assert.equal(guess(9, () => ({ workspaceId: 1, company_size: 3 })).organization, 'workspaceId')
  assert.equal(guess(9, () => ({ organization_type: 'x' })).organization, '')
})

test('an id of an organization is known by its words, and comes before a name of one', () => {
  for (const organization of [
    ...['organizationId', 'organisation_key', 'org_uuid', 'company_slug', 'account_identifier'],
    ...['team_id', 'workspace key', 'tenant-uuid', 'customer_id'],
  ]) {
    const properties = { company: 'c', [organization]: 'o', user_slug: 'u', key: 'k' }
    assert.equal(guess(9, () => properties).organization, organization)
  }
  const ours = { account_id: 'a', organization_id: 'o' } // the tutorial's own name is no guess
  assert.equal(guess(9, () => ours).organization, 'organization_id')
})

test('an organization for each person is one, unless a user is on its events too', () => {
  assert.equal(guess(5, (person) => ({ organization_id: person })).model, 'person')
  const several = (person: number) => ({ organization_id: person % 2, user_id: `u${person}` })
  assert.equal(guess(5, several).model, 'person')
  assert.equal(
    guess(5, () => ({})).reason,
    'Looks like an organization: no property and no group of its events says another one, ' +
      'and no user_id who acts.',
  )
})

test('a payment is the event that has an amount, which is a number', () => {
  const collector = new NameCollector()
  const events = { invoice: { quantity: 3 }, order: { price: 'much' }, payment: { amount: 5 } }
  for (const [event, properties] of Object.entries(events))
    collector.add({
      fields: { event, distinct_id: 'd', timestamp: '2025-01-01', properties },
      location: 'Line 1',
    })
  const { events: guessed } = guessNames({ events: ['purchase'], properties: [] }, collector.names)
  assert.deepEqual(guessed, { purchase: 'payment' })
})

test('persons are counted once, however many events they have', () => {
  const { rows, persons, events } = namesOf(6, () => ({}), '$pageview')
  assert.deepEqual([rows, persons, events.get('$pageview')?.persons], [6, 6, 6])
  const twice = new NameCollector()
  for (const id of ['a', 'a', 'b'])
    twice.add({ fields: { event: 'x', distinct_id: id, timestamp: '2025-01-01' }, location: '' })
  assert.equal(twice.names.persons, 2)
})

test('half of the sign-ups say whose they are, or half of the events where none is known', () => {
  for (const event of ['account_created', 'page_closed']) {
    const some = (count: number) =>
      guessModel(namesOf(10, (person) => (person < count ? { company_id: 1 } : {}), event))
    assert.equal(some(5).organization, 'company_id', event)
    assert.equal(some(4).organization, '', event)
  }
})

test('only sign-ups count, where it is known what they are called', () => {
  const collector = new NameCollector()
  const add = (event: string, id: string, properties: Properties) =>
    collector.add({
      fields: { event, distinct_id: id, timestamp: '2025-01-01', properties },
      location: 'Line 1',
    })
  for (let visitor = 0; visitor < 50; visitor++) add('$pageview', `v${visitor}`, {})
  for (let user = 0; user < 4; user++) add('signup', `u${user}`, { org: user % 2 })
  add('$pageview', 'u9', { org: 'an older one' })
  const { reason } = guessModel(collector.names)
  assert.match(reason, /: 2 organizations by org; as persons it would be 4\./)
})

test('an amount is a number that payments have, and a plan has few values', () => {
  const names = namesOf(
    60,
    (person) => ({ amount: person + 0.5, total: 'many', tier: `t${person % 3}`, plan_id: person }),
    'invoice_paid',
  )
  const missing = {
    events: ['purchase', 'purchase_refunded'],
    properties: ['purchase_value', 'plan'],
  }
  assert.deepEqual(guessNames(missing, names), {
    events: { purchase: 'invoice_paid' },
    properties: { purchase_value: 'amount', plan: 'tier' },
  })
})

test('a guess is that of the build', () => {
  for (const { name, model, ...counts } of casesIn('guess_cases') as GuessCase[]) {
    const collector = new NameCollector()
    for (let number = 0; number < counts.events; number++) {
      const properties: Properties = {}
      if (number < (counts.with_property ?? 0))
        properties.organization_id = `o${number % (counts.by_property ?? 1)}`
      if (number < (counts.with_group ?? 0))
        properties.$group_0 = `g${number % (counts.by_group ?? 1)}`
      if (number < (counts.with_user ?? 0)) properties.user_id = 'u'
      const person = `p${number % counts.persons}`
      const fields = { event: 'account_created', distinct_id: person, timestamp: '2025-01-01' }
      collector.add({ fields: { ...fields, properties }, location: 'Line 1' })
    }
    assert.equal(guessModel(collector.names).model, model, name)
  }
})

test('a text for nothing is that of the build', () => {
  const { nothing, something } = casesIn('nothing_cases')
  for (const text of nothing) assert.equal(isNothing(text), true, JSON.stringify(text))
  for (const text of something) assert.equal(isNothing(text), false, JSON.stringify(text))
})
