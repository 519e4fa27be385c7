// The texts that scripts say, as {text: file} in JSON: the arguments of `say`, `sayCount` and
// `translatable`. Parsed as Prettier parses TypeScript.
import { readFileSync } from 'node:fs'
import { parsers } from 'prettier/plugins/typescript'

const SAYING = { say: 0, sayCount: 2 } // the argument that a catalog has as its key

function* calls(node) {
  if (typeof node?.type !== 'string') return
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier')
    yield node
  for (const child of Object.values(node))
    for (const inner of [child].flat()) yield* calls(inner)
}

/** The text of literals that are added up; "" where another value is. */
function sum({ left, right }) {
  const parts = [left, right].map((part) =>
    part.type === 'BinaryExpression' ? sum(part) : part.value,
  )
  return parts.every((part) => typeof part === 'string' && part)
    ? parts.join('')
    : ''
}

function* texts(node) {
  if (node?.type === 'BinaryExpression' && sum(node)) yield sum(node)
  if (node?.type === 'Literal' && typeof node.value === 'string')
    yield node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    yield node.quasis[0].value.cooked
  if (node?.type === 'ConditionalExpression') {
    yield* texts(node.consequent)
    yield* texts(node.alternate)
  }
}

const said = {}
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8')
  if (!/\bsay\b|\btranslatable\b/.test(text)) continue
  if (/const say = \(message/.test(text)) continue // of a worker: it posts messages
  for (const { callee, arguments: given } of calls(
    parsers.typescript.parse(text, { filepath: file }),
  )) {
    const isList = callee.name === 'translatable'
    if (!isList && !(callee.name in SAYING)) continue
    for (const argument of isList ? given : [given[SAYING[callee.name]]])
      for (const each of texts(argument)) said[each] = file
  }
}
console.log(JSON.stringify(said))
