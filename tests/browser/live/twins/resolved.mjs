// Resolves identities as the page does. Input: projects, each [[event, distinct id, other id], …].
import { readFileSync } from 'node:fs'
import { IdentityResolver } from '../../../../docs/live/identity/persons.ts'

const projects = JSON.parse(readFileSync(0, 'utf8')).map((sent) => {
  const project = new IdentityResolver()
  for (const [event, distinct_id, other] of sent) {
    project.ingest({
      event,
      distinct_id,
      properties: { $anon_distinct_id: other, alias: other },
    })
  }
  const persons = project.all().map(({ ids }) => ids.toSorted())
  return { persons: persons.toSorted(), warnings: project.warnings }
})
console.log(JSON.stringify(projects))
