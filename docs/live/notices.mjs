// The packages whose code the bundles have, with the texts that their licences ask to go along.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

// Texts of packages that come without, from their repositories.
const ABSENT = new URL('licenses/', import.meta.url)
const TEXTS = /^(licen[cs]e|notice|copying|copyright|thirdparty|third-party|authors)/i

/** The folder of the package that has a file, or undefined for a file of this project. */
function packageOf(file) {
  const match = file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)
  return match?.[1]
}

function describe(folder) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const files = readdirSync(folder).filter(
    (file) => TEXTS.test(file) && !/\.(js|ts|json)$/.test(file),
  )
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const absent = new URL(`${name.replace('/', '+')}.txt`, ABSENT)
  if (!texts.length && existsSync(absent)) texts.push(readFileSync(absent, 'utf8').trim())
  const terms =
    typeof license === 'string' ? license : (licenses ?? []).map((l) => l.type).join(', ')
  return { name, version, license: terms, texts }
}

/**
 * What the bundles have in them, in order of name.
 * @param metafiles what esbuild tells of each build
 * @param here the folder that esbuild's paths start in
 * @param others folders of packages of which files are copied
 */
export function notices(metafiles, here, others) {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0),
    ),
  )
  const folders = files.map((file) => packageOf(resolve(here, file))).filter(Boolean)
  const unique = new Set([...folders, ...others.map((folder) => resolve(here, folder))])
  const packages = [...unique].filter((folder) => existsSync(join(folder, 'package.json')))
  const byName = new Map(
    packages.map(describe).map((each) => [`${each.name} ${each.version}`, each]),
  )
  return [...byName.keys()].sort().map((key) => byName.get(key))
}
