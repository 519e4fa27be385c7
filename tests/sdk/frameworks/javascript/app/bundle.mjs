// Bundles a file of an app for node or for a browser, with `@/` for the app's own folder.
import { build } from 'esbuild'

const [entry, outfile, platform] = process.argv.slice(2)
const settings = Object.entries(process.env).filter(([name]) =>
  name.startsWith('NEXT_PUBLIC_'),
)
await build({
  entryPoints: [entry],
  outfile,
  platform,
  bundle: true,
  format: 'esm',
  jsx: 'automatic',
  packages: platform === 'node' ? 'external' : 'bundle',
  alias: {
    '@': process.cwd(),
    'next/headers': `${process.cwd()}/next-headers.js`,
    'next/server': `${process.cwd()}/next-server.js`,
  },
  define: Object.fromEntries(
    settings.map(([name, value]) => [
      `process.env.${name}`,
      JSON.stringify(value),
    ]),
  ),
})
