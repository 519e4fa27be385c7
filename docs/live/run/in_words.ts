// What a run says by itself, in the language of the page: the sandbox, and the worker in it, which
// shares nothing with the page, say it in English.
import { say, sayCount, translatable } from '../core/words.ts'

const ENDS = new Set(
  translatable(
    'Stopped.',
    'Ended: it ran for too long. An endless loop?',
    'Ended: it sent more than a page can show.',
    'The worker did not start.',
    'RecursionError: the code calls itself without end',
  ),
)
const UNSENT = /^(\d+) events? (?:was|were) queued and never sent: (.+)$/s

translatable(
  'await posthog.shutdown() before the code ends. By itself posthog-node sends nothing.',
  'call posthog.shutdown() before the code ends. By itself the SDK waits one second at most when ' +
    'a process exits, and does not wait when it is ended.',
)

/** Why a run has ended; what its own code says stays as it is. */
export const endInWords = (text: string): string => (ENDS.has(text) ? say(text) : text)

/** What the reader should know of a run; what its own code says stays as it is. */
export function noticeInWords(text: string): string {
  const [, n, remedy] = UNSENT.exec(text) ?? []
  if (n === undefined || remedy === undefined) return text
  return sayCount(
    Number(n),
    '{n} event was queued and never sent: {remedy}',
    '{n} events were queued and never sent: {remedy}',
    { n, remedy: say(remedy) },
  )
}
