// Bundles the live examples: node docs/live/build.mjs <folder>. The Makefile calls it.
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = resolve(process.argv[2])
const module = `${here}../../node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm`

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const bytes = readFileSync(module)
const compressed = gzipSync(bytes, { level: 9 })
copyFileSync(module, `${out}/duckdb-eh.wasm`)
writeFileSync(`${out}/duckdb-eh.wasm.gz`, compressed)
writeFileSync(
  `${out}/duckdb-eh.wasm.br`,
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }),
)

const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: 'utf8',
  target: 'es2022',
  legalComments: 'linked',
  logLevel: 'warning',
  outdir: out,
  conditions: ['browser'],
  define: {
    WASM_BYTES: String(statSync(module).size),
    COMPRESSED_MEGABYTES: JSON.stringify((compressed.length / 1e6).toFixed(1)),
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
  entryPoints: ['upload/upload.worker.ts'],
  entryNames: '[name]',
  format: 'iife',
})
await build({
  ...options,
  entryPoints: ['entry.ts'],
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
})
