// The identifiers of TypeScript files as {file: [[line, name], …]} in JSON, but for members that are
// only read: those are named where they are declared. Parsed as Prettier parses TypeScript.
import { readFileSync } from 'node:fs'
import { parsers } from 'prettier/plugins/typescript'

function* identifiers(node) {
  if (typeof node?.type !== 'string') return
  if (/^(Private)?Identifier$/.test(node.type))
    yield [node.loc.start.line, node.name]
  for (const [key, child] of Object.entries(node)) {
    const isTarget = key === 'left' && child.type === 'MemberExpression'
    if (isTarget) yield* identifiers(child.property)
    if (
      key === 'property' &&
      node.type === 'MemberExpression' &&
      !node.computed
    )
      continue
    for (const inner of [child].flat()) yield* identifiers(inner)
  }
}

const parse = (file) =>
  parsers.typescript.parse(readFileSync(file, 'utf8'), { filepath: file })
const files = process.argv.slice(2)
console.log(
  JSON.stringify(
    Object.fromEntries(
      files.map((file) => [file, [...identifiers(parse(file))]]),
    ),
  ),
)
