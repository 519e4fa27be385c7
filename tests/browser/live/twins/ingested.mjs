// Ingests events as the page does. Input: projects, each with the messages that a dataset has and
// those that arrive after it; output: the rows of both, and the persons and groups.
import { readFileSync } from 'node:fs'
import { keyOf } from '../../../../docs/live/identity/persons.ts'
import { Arrivals } from '../../../../docs/live/layer/arrivals.ts'
import { Ingestion } from '../../../../docs/live/layer/ingestion.ts'

const NOTHING = { links: [], persons: new Map(), groupTypes: [], groups: [] }
const LINKS = ['$identify', '$create_alias']

function ingest(known, messages) {
  const arrivals = new Arrivals()
  arrivals.add(messages, Infinity)
  const ingestion = new Ingestion(known)
  for (const event of arrivals.all()) ingestion.ingest(event, event.time)
  return ingestion
}

/** What a dataset with these events knows, as the page finds it in the tables. */
function knownOf(dataset, messages) {
  const persons = dataset.rows.map((row) => [keyOf(row.distinct_id), dataset.final(row.person)])
  const links = messages.filter(({ event }) => LINKS.includes(event))
  const groups = dataset.changedGroups()
  const types = messages.flatMap(({ properties }) =>
    properties.$process_person_profile === false ? [] : Object.keys(properties.$groups ?? {}),
  )
  return { links, persons: new Map(persons), groupTypes: [...new Set(types)], groups }
}

const readable = ({ id, createdAt, properties }) => ({ id, createdAt, properties })

const projects = JSON.parse(readFileSync(0, 'utf8')).map(([before, after]) => {
  const dataset = ingest(NOTHING, before)
  const finals = dataset.rows.map((row) => dataset.final(row.person))
  const profiles = new Map(dataset.profiles().map((person) => [person.id, person]))
  const groups = dataset.changedGroups()
  const layer = ingest(knownOf(dataset, before), after)
  const merged = new Map(layer.merged().map(([source, target]) => [source.id, target.id]))
  for (const id of merged.keys()) profiles.delete(id)
  for (const person of layer.profiles()) profiles.set(person.id, person)
  const rows = [
    ...dataset.rows.map((row, index) => [merged.get(finals[index].id) ?? finals[index].id, row]),
    ...layer.rows.map((row) => [layer.final(row.person).id, row]),
  ]
  const byKey = new Map(
    [...groups, ...layer.changedGroups()].map((g) => [`${g.index} ${g.key}`, g]),
  )
  return {
    rows: rows.map(([id, { personProperties, group }]) => [id, personProperties, group]),
    persons: [...profiles.values()].map(readable),
    groups: [...byKey.values()],
  }
})
console.log(JSON.stringify(projects))
