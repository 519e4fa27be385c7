// Resolves identities as the page does. Input: projects, each
// [[event, distinct id, other id, "personless"], …], of which the last two may be left out.
import { readFileSync } from 'node:fs'
import { IdentityResolver } from '../../../../docs/live/identity/persons.ts'
import { Way } from '../../../../docs/live/identity/way.ts'

const projects = JSON.parse(readFileSync(0, 'utf8')).map((sent) => {
  const [project, way] = [new IdentityResolver(), new Way()]
  const sentences = sent.map(([event, distinct_id, other, personless]) => {
    const profile = personless ? { $process_person_profile: false } : {}
    const properties = { $anon_distinct_id: other, alias: other, ...profile }
    project.ingest({ event, distinct_id, properties })
    const pieces = way.next({ event, distinct_id, properties })
    return pieces.map((piece) => piece.code ?? piece).join('')
  })
  const persons = project.all()
  const idsOf = (group) => group.map(({ ids }) => ids.toSorted()).toSorted()
  return {
    persons: idsOf(persons),
    profiles: idsOf(persons.filter(({ hasProfile }) => hasProfile)),
    warnings: project.warnings,
    way: sentences,
  }
})
console.log(JSON.stringify(projects))
