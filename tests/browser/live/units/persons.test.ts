// Identity resolution in the page, with the cases that test the build's.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { messages } from '../../../../docs/live/identity/demo.ts'
import { IdentityResolver, type Message } from '../../../../docs/live/identity/persons.ts'

type Case = {
  rule: string
  messages: string[][]
  persons: string[][]
  warnings: string[][]
}
const cases = JSON.parse(
  readFileSync(new URL('../twins/identity.json', import.meta.url), 'utf8'),
) as Case[]

const message = ([event = '', distinct_id = '', other]: string[]): Message => ({
  event,
  distinct_id,
  properties: other === undefined ? {} : { $anon_distinct_id: other, alias: other },
})

for (const { rule, messages: sent, persons, warnings } of cases) {
  test(rule, () => {
    const project = new IdentityResolver()
    for (const fields of sent) project.ingest(message(fields))
    assert.deepEqual(
      project
        .all()
        .map(({ ids }) => ids.toSorted())
        .toSorted(),
      persons,
    )
    assert.deepEqual(project.warnings, warnings)
  })
}

test('five people are two persons by organization and five by person', () => {
  const clicks = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0]
  for (const [model, expected] of [
    ['organization', 2],
    ['person', 5],
  ] as const) {
    const project = new IdentityResolver()
    for (const sent of messages(clicks, model)) project.ingest(sent)
    assert.equal(project.all().length, expected)
    assert.deepEqual(project.warnings, [])
  }
})
