// Checks who imports whom: node docs/live/check_imports.mjs [folder]. `make check` calls it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const FEATURES = ['block', 'run', 'upload', 'panel', 'form', 'keep', 'identity', 'layer', 'sets']
const FORBIDDEN = {
  core: ['files', 'meaning', 'database', 'view', 'sandbox', 'runtime', ...FEATURES],
  meaning: ['files', 'database', 'view', 'sandbox', 'runtime', ...FEATURES],
  files: ['meaning', 'database', 'view', 'sandbox', 'runtime', ...FEATURES],
  database: ['files', 'view', 'sandbox', 'runtime', ...FEATURES],
  view: ['sandbox', 'runtime', ...FEATURES],
  sandbox: ['core', 'database', 'view', 'runtime', ...FEATURES],
  runtime: ['core', 'database', 'view', ...FEATURES],
  block: ['run', 'upload', 'panel', 'form', 'keep', 'layer', 'sets'],
  run: ['block', 'upload', 'panel', 'form', 'keep', 'database', 'layer', 'sets'],
  upload: [
    'sandbox',
    'runtime',
    ...FEATURES.filter((room) => !['upload', 'identity'].includes(room)),
  ],
  sets: ['upload', 'panel', 'form', 'keep', 'block', 'run', 'sandbox', 'runtime'],
  panel: ['block', 'run', 'sandbox', 'runtime', 'identity', 'layer'],
  form: ['database', 'sandbox', 'runtime', ...FEATURES.filter((room) => room !== 'form')],
  identity: [
    ...['files', 'database', 'view', 'sandbox', 'runtime'],
    ...FEATURES.filter((room) => room !== 'identity'),
  ],
  keep: ['database', 'view', 'sandbox', 'runtime', ...FEATURES.filter((room) => room !== 'keep')],
  layer: ['block', 'run', 'upload', 'panel', 'form', 'keep', 'files', 'sandbox', 'sets'],
}
const MOST_MODULES = 12

const folder = resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url)))
const modules = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts'))

/** esbuild leaves out imports of types; a dependency on a type is one all the same. */
const keepTypes = {
  name: 'keep-types',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^import type /gm, 'import '),
      loader: 'ts',
    }))
  },
}

const { metafile } = await build({
  absWorkingDir: folder,
  bundle: true,
  entryPoints: modules,
  format: 'esm',
  loader: { '.py': 'text' },
  logLevel: 'error',
  metafile: true,
  outdir: '/nowhere',
  packages: 'external',
  plugins: [keepTypes],
  splitting: true,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  write: false,
})

const roomOf = (path) => (path.includes('/') ? path.split('/')[0] : '')
const problems = []

for (const [path, { imports }] of Object.entries(metafile.inputs)) {
  const room = roomOf(path)
  if (room && !FORBIDDEN[room]) problems.push(`${path}: no rule for the folder ${room}/`)
  for (const imported of imports) {
    if (FORBIDDEN[room]?.includes(roomOf(imported.path)))
      problems.push(`${path}: ${room}/ must not import ${imported.path}`)
  }
}
for (const [room, files] of Object.entries(Object.groupBy(modules, roomOf))) {
  if (files.length > MOST_MODULES)
    problems.push(`${room}/: ${files.length} modules, more than ${MOST_MODULES}`)
}

const edges = Object.values(metafile.inputs).flatMap(({ imports }) => imports)
console.log([...problems.sort(), `${modules.length} modules, ${edges.length} imports`].join('\n'))
process.exitCode = problems.length > 0 ? 1 : 0
