// What scripts would show without saying it, as [[file, line, text], …] in JSON: literals of several
// words, and any literal on a button, in a status, or in an attribute for people. Texts within
// `say`, `sayCount` and `translatable` are said, and those of `Error` are for whoever finds a defect.
import { readFileSync } from 'node:fs'
import { parsers } from 'prettier/plugins/typescript'

const SAID = ['say', 'sayCount', 'translatable']
const SHOWING = {
  button: 0,
  createButton: 0,
  setStatus: 0,
  showProgress: 1,
} // which argument
const ATTRIBUTES = [
  'aria-label',
  'title',
  'alt',
  'placeholder',
  'textContent',
]
const WORDS = /[A-Za-z’]{2,} [A-Za-z’]{2,}/

const nameOf = (node) => node?.property?.name ?? node?.name

const isString = (node) =>
  node?.type === 'Literal' && typeof node.value === 'string'

function* literals(node, isShown = false) {
  if (typeof node?.type !== 'string' || node.type === 'ImportDeclaration')
    return
  if (node.type.startsWith('TS')) return
  const name = nameOf(node.callee)
  if (node.type === 'CallExpression' && SAID.includes(name)) return
  if (node.type === 'NewExpression' && name === 'Error') return
  const text = isString(node)
    ? node.value
    : node.type === 'TemplateElement' && node.value.cooked
  if (
    typeof text === 'string' &&
    (WORDS.test(text) || (isShown && /[A-Za-z]{2}/.test(text)))
  )
    yield [node.loc.start.line, text]
  const key = node.key?.value ?? node.key?.name ?? nameOf(node.left)
  const shows = ATTRIBUTES.includes(key)
  for (const [part, child] of Object.entries(node)) {
    if (part === 'key' || part === 'comments') continue
    for (const [index, inner] of [child].flat().entries()) {
      const isArgument = part === 'arguments' && SHOWING[name] === index
      yield* literals(
        inner,
        isArgument || (shows && ['value', 'right'].includes(part)),
      )
    }
  }
}

const lines = process.argv.slice(2).flatMap((file) =>
  [
    ...literals(
      parsers.typescript.parse(readFileSync(file, 'utf8'), {
        filepath: file,
      }),
    ),
  ].map(([line, text]) => [file, line, text]),
)
console.log(JSON.stringify(lines))
