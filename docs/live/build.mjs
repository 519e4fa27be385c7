// Bundles the live examples: node docs/live/build.mjs <folder>. The Makefile calls it.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { notices } from './notices.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = resolve(process.argv[2])
const module = `${here}../../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm`

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const bytes = readFileSync(module)
const compressed = gzipSync(bytes, { level: 9 }) // what wasm_fetch.ts asks for
writeFileSync(`${out}/duckdb-eh.wasm.gz`, compressed)

// Every build tells what it is made of, for the notices.
const metafiles = []
async function build(options) {
  const result = await bundle({ ...options, metafile: true })
  metafiles.push(result.metafile)
  return result
}

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: 'utf8',
  target: 'es2022',
  legalComments: 'linked',
  logLevel: 'warning',
  outdir: out,
}

// The script of the sandbox's frame: its text goes into the frame, its hash into the policies.
const host = await build({
  ...common,
  entryPoints: ['sandbox/host.ts'],
  format: 'iife',
  legalComments: 'none',
  write: false,
})
const hostScript = host.outputFiles[0].text.trim()
const hostHash = `sha256-${createHash('sha256').update(hostScript).digest('base64')}`
writeFileSync(`${out}/sandbox.hash`, hostHash)

const options = {
  ...common,
  conditions: ['browser'],
  define: {
    WASM_BYTES: String(bytes.length),
    COMPRESSED_MEGABYTES: JSON.stringify((compressed.length / 1e6).toFixed(1)),
    HOST_SCRIPT: JSON.stringify(hostScript),
    HOST_HASH: JSON.stringify(hostHash),
  },
}
// DuckDB's worker claims to have no side effects, although it has nothing else.
await build({
  ...options,
  entryPoints: ['database/engine.worker.ts'],
  format: 'iife',
  ignoreAnnotations: true,
})
await build({
  ...options,
  entryPoints: ['upload/upload.worker.ts', 'sets/set.worker.ts'],
  entryNames: '[name]',
  format: 'iife',
})
await build({
  ...options,
  entryPoints: ['block/hogql.worker.ts'],
  entryNames: '[name]',
  format: 'iife',
  define: { ...options.define, 'import.meta.url': 'location.href' },
})
// What runs in the sandbox: the SDKs, each with what it needs, as the text of a classic worker.
const runtime = {
  ...common,
  format: 'iife',
  entryNames: 'runtime-[name]',
  loader: { '.py': 'text' },
}
await build({ ...runtime, entryPoints: ['runtime/browser.ts'], conditions: ['browser'] })
await build({ ...runtime, entryPoints: ['runtime/server.ts'], conditions: ['edge'] })
await build({
  ...runtime,
  entryPoints: ['runtime/python.ts'],
  define: { 'import.meta.url': '"https://inside.invalid/"' },
  external: ['node:*', 'ws'],
})
const pyodide = `${here}../../node_modules/pyodide`
copyFileSync(`${pyodide}/python_stdlib.zip`, `${out}/python_stdlib.zip`)
writeFileSync(
  `${out}/pyodide.asm.wasm.gz`,
  gzipSync(readFileSync(`${pyodide}/pyodide.asm.wasm`), { level: 9 }),
)
const { info } = JSON.parse(readFileSync(`${pyodide}/pyodide-lock.json`, 'utf8'))
writeFileSync(`${out}/pyodide-info.json`, JSON.stringify(info))

const { metafile } = await build({
  ...options,
  entryPoints: ['entry.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
})

// The files of each part of the live examples, so that a part can be left out of a site.
const outputs = Object.fromEntries(
  Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]),
)
const outputOf = (module) =>
  Object.keys(outputs).find((name) => outputs[name].entryPoint === module)

function closure(name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  if (outputs[`${name}.LEGAL.txt`]) found.add(`${name}.LEGAL.txt`)
  for (const { path, external } of outputs[name].imports)
    if (!external) closure(basename(path), found)
  return found
}

const filesOf = (modules, ...names) => [
  'entry.js',
  ...new Set(modules.flatMap((module) => [...closure(outputOf(module))])),
  ...readdirSync(out).filter((file) => names.some((name) => file.startsWith(name))),
]
const parts = {
  sql: filesOf(
    ['block/block.ts', 'panel/panels.ts', 'identity/demo.ts'],
    ...['duckdb-eh.', 'engine.worker.', 'hogql.worker.', 'upload.worker.', 'set.worker.'],
  ),
  javascript: filesOf(
    ['run/code_block.ts', 'run/journey.ts'],
    'runtime-browser.',
    'runtime-server.',
  ),
  python: filesOf(
    ['run/code_block.ts', 'run/journey.ts'],
    'runtime-python.',
    'pyodide.asm.',
    'python_stdlib.',
  ),
}
// Where code and SQL run both, what code sends moves the numbers of the page.
parts['sql and code'] = filesOf(['layer/layer.ts'])
const language = { javascript: outputOf('run/javascript.ts'), python: outputOf('run/python.ts') }
parts.javascript = parts.javascript.filter((file) => file !== language.python)
parts.python = parts.python.filter((file) => file !== language.javascript)
writeFileSync(`${out}/parts.json`, JSON.stringify(parts))
const packages = notices(metafiles, here, [
  '../../node_modules/@duckdb/duckdb-wasm',
  '../../node_modules/pyodide',
])
writeFileSync(`${out}/notices.json`, JSON.stringify(packages))

// Last, so that whoever uses the bundle can tell whether it is whole.
const digests = Object.fromEntries(
  readdirSync(out).map((file) => [
    file,
    createHash('sha256')
      .update(readFileSync(`${out}/${file}`))
      .digest('hex'),
  ]),
)
writeFileSync(`${out}/digests.json`, JSON.stringify(digests))
