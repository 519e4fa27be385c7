// Print the mutants of modules in TypeScript as JSON, by Stryker's rules: see mutants.py.
// Arguments: the folder in which Stryker's instrumenter is installed, then the modules.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, ...files] = process.argv.slice(2)
const { resolve } = createRequire(`${folder}/`)
const load = (name) => import(pathToFileURL(resolve(name)).href)
const { createInstrumenter } = await load('@stryker-mutator/instrumenter')
const { createInjector } = await load('typed-inject')

const silent = new Proxy({}, { get: () => () => {} })
const instrumenter = createInjector()
  .provideValue('logger', silent)
  .provideValue('getLogger', () => silent)
  .injectFunction(createInstrumenter)

// Stryker's own runner holds all mutants in one file and switches between them. Here each is a file,
// as in Python, so that one harness samples, tries and reports both.
async function mutants(file) {
  const content = readFileSync(file, 'utf8')
  const lines = content.split('\n')
  const offset = ({ line, column }) =>
    lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, column)
  const options = { plugins: null, excludedMutations: [], ignorers: [] }
  const { mutants } = await instrumenter.instrument([{ name: file, content, mutate: true }], options)
  return mutants.map(({ location: { start, end }, replacement }) => ({
    line: start.line + 1,
    code: content.slice(0, offset(start)) + replacement + content.slice(offset(end)),
  }))
}

const listed = {}
for (const file of files) listed[file] = await mutants(file)
process.stdout.write(JSON.stringify(listed))
