// Prints whom messages lead to in the page: [[event, distinct id, other id], …][] in.
import { readFileSync } from 'node:fs'
import { Persons } from '../../../docs/live/identity/persons.ts'

const projects = JSON.parse(readFileSync(0, 'utf8')).map((sent) => {
  const project = new Persons()
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
