// A reader's module as the body of a function: workers under a strict policy take no modules. Every
// line keeps its number.
import { type AnyNode, type ImportDeclaration, type Program, parse } from 'acorn'
import { say } from '../core/words.ts'
import { CodeError } from './code_error.ts'

/** A module as a function's body. */
export interface Rewritten {
  /** The body, in which `$import(name)` gives a package. */
  body: string
  /** The packages that it imports. */
  packages: Set<string>
  /** Whether it starts posthog-js itself. */
  startsClient: boolean
}

const PACKAGES = ['posthog-js', 'posthog-node']

/** Rewrite a module; a CodeError where it is not JavaScript, or asks for what is not there. */
export function rewrite(source: string): Rewritten {
  const program = parsed(source)
  const edits: { start: number; end: number; text: string }[] = []
  const packages = new Set<string>()
  const imports: string[] = []
  let startsClient = false
  const replace = ({ start, end }: { start: number; end: number }, text = '') =>
    edits.push({ start, end, text })
  const take = (node: AnyNode, name: unknown) => {
    if (!PACKAGES.includes(String(name)))
      throw new CodeError(
        say('There is no package "{name}" here, only {packages}.', {
          name: String(name),
          packages: PACKAGES.join(` ${say('and')} `),
        }),
        lineOf(node),
      )
    packages.add(String(name))
  }
  for (const node of walk(program)) {
    if (node.type === 'ImportDeclaration') {
      take(node, node.source.value)
      imports.push(binding(node))
      replace(node)
    } else if (node.type === 'ExportNamedDeclaration') {
      if (node.source) take(node, node.source.value)
      replace(node.declaration ? { start: node.start, end: node.declaration.start } : node)
    } else if (node.type === 'ExportAllDeclaration') {
      take(node, node.source.value)
      replace(node)
    } else if (node.type === 'ExportDefaultDeclaration') {
      const isNamed = 'id' in node.declaration && node.declaration.id
      const text = isNamed ? '' : 'const $default = '
      replace({ start: node.start, end: node.declaration.start }, text)
    } else if (node.type === 'ImportExpression') {
      if (node.source.type !== 'Literal')
        throw new CodeError(
          say('import() takes the name of a package here, in quotes.'),
          lineOf(node),
        )
      take(node, node.source.value)
      replace(node, `Promise.resolve($import(${JSON.stringify(node.source.value)}))`)
    } else if (node.type === 'MetaProperty' && node.meta.name === 'import') {
      throw new CodeError(
        say('There is no import.meta here: the code is in no file.'),
        lineOf(node),
      )
    } else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { property } = node.callee
      if (property.type === 'Identifier' && property.name === 'init') startsClient = true
    }
  }
  return { body: imports.join('') + applied(source, edits), packages, startsClient }
}

function parsed(source: string): Program {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } }
    throw new CodeError(`${message.replace(/ \(\d+:\d+\)$/, '')}.`, loc?.line)
  }
}

const lineOf = (node: AnyNode): number | undefined => node.loc?.start.line

/** Every node of a tree, parents first. */
function* walk(node: AnyNode): Generator<AnyNode> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child?.type === 'string') yield* walk(child)
    }
  }
}

/** An import as a declaration; it goes before all else, as imports are hoisted. */
function binding({ specifiers, source }: ImportDeclaration): string {
  const load = `$import(${JSON.stringify(source.value)})`
  const names: string[] = []
  let text = ''
  for (const { type, local, ...rest } of specifiers) {
    if (type === 'ImportNamespaceSpecifier') text += `const ${local.name} = ${load}; `
    else if (type === 'ImportDefaultSpecifier') names.push(`default: ${local.name}`)
    else if ('imported' in rest) {
      const { imported } = rest as { imported: { name?: string; value?: unknown } }
      names.push(`${JSON.stringify(imported.name ?? imported.value)}: ${local.name}`)
    }
  }
  return names.length > 0 ? `${text}const { ${names.join(', ')} } = ${load}; ` : text
}

/** The text with the edits, each of which keeps the line breaks of what it replaces. */
function applied(source: string, edits: { start: number; end: number; text: string }[]): string {
  let [text, at] = ['', 0]
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    const breaks = source.slice(edit.start, edit.end).replace(/[^\n]/g, '')
    text += source.slice(at, edit.start) + edit.text + breaks
    at = edit.end
  }
  return text + source.slice(at)
}
