// A module as a function's body: what is imported, what is refused, and that lines stay.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodeError } from '../../../../docs/live/run/code_error.ts'
import { rewrite } from '../../../../docs/live/run/rewrite.ts'

/** Run a module as the worker does, on packages of the test's own. */
async function run(source: string): Promise<unknown[]> {
  const packages: Record<string, unknown> = {
    'posthog-js': { default: 'js', posthog: 'named' },
    'posthog-node': { PostHog: 'node' },
  }
  const seen: unknown[] = []
  const { body } = rewrite(source)
  const code = new Function('$import', 'see', `return (async () => { "use strict"; ${body}\n})()`)
  await code(
    (name: string) => packages[name],
    (value: unknown) => seen.push(value),
  )
  return seen
}

test('each form of import gives what the package exports', async () => {
  assert.deepEqual(await run("import posthog from 'posthog-js'\nsee(posthog)"), ['js'])
  assert.deepEqual(await run("import { PostHog as P } from 'posthog-node'\nsee(P)"), ['node'])
  assert.deepEqual(await run("import a, { posthog } from 'posthog-js'\nsee(a + posthog)"), [
    'jsnamed',
  ])
  assert.deepEqual(await run("import * as all from 'posthog-node'\nsee(all.PostHog)"), ['node'])
  assert.deepEqual(await run("import a, * as all from 'posthog-js'\nsee(a + all.posthog)"), [
    'jsnamed',
  ])
  assert.deepEqual(await run("see((await import('posthog-js')).default)"), ['js'])
})

test('an import may stand below its use', async () => {
  assert.deepEqual(await run("see(posthog)\nimport posthog from 'posthog-js'"), ['js'])
})

test('each form of export declares what it exports', async () => {
  assert.deepEqual(await run('export function f() { return 1 }\nsee(f())'), [1])
  assert.deepEqual(await run('export const a = 1, b = 2\nsee(a + b)'), [3])
  assert.deepEqual(await run('const a = 1\nexport { a, a as b }\nsee(a)'), [1])
  assert.deepEqual(await run('export default function f() { return 2 }\nsee(f())'), [2])
  assert.deepEqual(await run('export default class A {}\nsee(A.name)'), ['A'])
  assert.deepEqual(await run('export default 1 + 1\nsee(3)'), [3])
  assert.deepEqual(await run('export default () => 1\nsee(4)'), [4])
  assert.deepEqual(await run("export * from 'posthog-js'\nsee(5)"), [5])
  assert.deepEqual(await run("export { posthog } from 'posthog-js'\nsee(6)"), [6])
})

test('every line keeps its number', () => {
  const source =
    "import {\n  PostHog,\n} from 'posthog-node'\n\nexport {\n  a,\n}\nconst a = 1 // line 8"
  const lines = rewrite(source).body.split('\n')
  assert.equal(lines.length, 8)
  assert.equal(lines[7], 'const a = 1 // line 8')
})

test('the packages and the start of the client are found', () => {
  const { packages, startsClient } = rewrite("import p from 'posthog-js'\np.init('phc', {})")
  assert.deepEqual([...packages], ['posthog-js'])
  assert.equal(startsClient, true)
  assert.equal(rewrite("import p from 'posthog-js'\np.capture('a')").startsClient, false)
})

const REFUSED: [string, number, RegExp][] = [
  ['let a = ;', 1, /^Unexpected token\.$/],
  ['\n\n})(); postMessage(1); (() => {', 3, /^Unexpected token\.$/],
  [
    "\nimport fs from 'node:fs'",
    2,
    /^There is no package "node:fs" here, only posthog-js and posthog-node\.$/,
  ],
  ["export * from './other.js'", 1, /no package "\.\/other\.js"/],
  ["\nawait import('https://example.com/x.js')", 2, /no package "https:/],
  ['\nawait import(name)', 2, /^import\(\) takes the name of a package here, in quotes\.$/],
  ['see(import.meta.url)', 1, /^There is no import\.meta here: the code is in no file\.$/],
]

for (const [source, line, message] of REFUSED) {
  test(`${JSON.stringify(source)} is refused with its line`, () => {
    assert.throws(
      () => rewrite(source),
      (error) => error instanceof CodeError && error.line === line && message.test(error.message),
    )
  })
}
