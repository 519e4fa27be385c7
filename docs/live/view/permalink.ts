// An edited block in the address of its page: after the #, so that no server ever sees it.
import { say, separated } from '../core/words.ts'

/** The fragment that carries a block's text, in letters that need no escaping anywhere. */
export function toFragment(name: string, text: string, kind: 'sql' | 'code' = 'sql'): string {
  const bytes = new TextEncoder().encode(text)
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const safe = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `#live=${encodeURIComponent(name)}&${kind}=${safe}`
}

/** The text that a fragment carries for the block of this name, or null. */
export function fromFragment(fragment: string, name: string): string | null {
  const match = /^#live=([^&]+)&(?:sql|code)=([\w-]*)$/.exec(fragment)
  if (match?.[1] !== encodeURIComponent(name)) return null
  try {
    const text = atob((match[2] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const MAX_CHARACTERS = 50_000 // of a text that an editor opens without holding up the page

/** What an editor opens with: the text of a link for this block, if there is one, and a note. */
export function linkedText(
  fragment: string,
  name: string,
  original: string,
  kind: 'sql' | 'code',
): { text: string; note: string } {
  const linked = fromFragment(fragment, name)
  if (linked === null) return { text: original, note: '' }
  if (linked.length > MAX_CHARACTERS) {
    const limit = separated(String(MAX_CHARACTERS))
    const note =
      kind === 'sql'
        ? say('The link has more than {limit} characters of query; this is the page’s own.', {
            limit,
          })
        : say('The link has more than {limit} characters of code; this is the page’s own.', {
            limit,
          })
    return { text: original, note }
  }
  const note =
    kind === 'sql'
      ? say('This query came with the link. Read it before you run it.')
      : say('This code came with the link. Read it before you run it.')
  return { text: linked, note }
}

/** The address of PostHog's SQL editor with another query in it. */
export function openInPostHog(address: string, sql: string): string {
  const [start] = address.split('?open_query=')
  return `${start}?open_query=${encodeURIComponent(sql)}`
}
