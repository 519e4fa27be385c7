// "What PostHog receives", filled by a run: its events beside the build's, and what differs.
import { element } from '../core/dom.ts'
import { say, sayCount } from '../core/words.ts'
import type { Piece } from '../identity/way.ts'
import type { SentEvent } from '../runtime/messages.ts'
import { compare, type Pair, type PlainEvent } from './comparison.ts'

/** The place of a block for what PostHog receives. */
export class Received {
  /** The events of the last run, as JSON, for whoever reads the page. */
  private readonly json = element('pre', { 'data-received': '', hidden: '' })
  readonly box = element('div', { class: 'live-received', hidden: '' })
  private readonly fold: HTMLElement | null
  private readonly built: PlainEvent[]

  /**
   * @param fold the fold of the page with what the build received, if there is one
   * @param after where the place goes if there is none
   */
  constructor(fold: HTMLElement | null, after: HTMLElement) {
    this.fold = fold
    this.built = [...(fold?.querySelectorAll('pre > code') ?? [])].map((code) =>
      JSON.parse(code.textContent ?? ''),
    )
    after.after(this.json, this.box)
  }

  /**
   * Show the events of a run and whose each is; returns what differs from the build, in words.
   *
   * @param first the number of the first of these events, where others came before
   */
  show(events: SentEvent[], ways: Piece[][], first?: number): string {
    this.json.textContent = JSON.stringify(events)
    const pairs = compare(events, this.built)
    this.box.replaceChildren(
      ...pairs.flatMap((pair, index) => [row(pair), ...way(ways, index, first)]),
    )
    this.box.hidden = pairs.length === 0
    return summary(pairs, this.fold !== null)
  }

  clear(): void {
    this.json.textContent = ''
    this.box.replaceChildren()
    this.box.hidden = true
  }
}

function summary(pairs: Pair[], hasBuild: boolean): string {
  const sent = pairs.filter((pair) => pair.sent)
  const count =
    sent.length === 0
      ? say('No event received')
      : sayCount(sent.length, '{n} event received', '{n} events received')
  if (!hasBuild) return `${count}.`
  const names = [...new Set(pairs.flatMap(({ differences }) => differences))]
  const missing = pairs.filter((pair) => !pair.sent).map(({ built }) => built?.event)
  const added = sent.filter((pair) => !pair.built).map((pair) => pair.sent?.event)
  const [differing, absent, more] = [names, missing, added].map((each) => each.join(', '))
  const parts = [
    names.length === 1 && say('{names} differs from the build’s', { names: differing }),
    names.length > 1 && say('{names} differ from the build’s', { names: differing }),
    missing.length > 0 && say('{names} is missing', { names: absent }),
    added.length > 0 && say('the build has no {names}', { names: more }),
  ].filter(Boolean)
  return parts.length > 0
    ? `${count}; ${parts.join('; ')}.`
    : say('{count}, as in the build.', { count })
}

/** An event of the run and the build's. */
function row({ sent, built, differences, noise }: Pair): HTMLElement {
  const row = element('div', { class: 'live-pair' })
  row.append(
    side(say('Your run'), sent, differences, noise),
    side(say('The build'), built, differences),
  )
  return row
}

/** Whose an event is, by its number where there are several. */
function way(ways: Piece[][], index: number, first?: number): HTMLElement[] {
  const pieces = ways[index]
  if (!pieces) return []
  const isOneOfSeveral = ways.length > 1 || first !== undefined
  const title = say('Event {n}', { n: index + (first ?? 1) })
  const number = isOneOfSeveral ? [element('strong', {}, title), ' '] : []
  const content = pieces.map((piece) =>
    typeof piece === 'string' ? piece : element('code', {}, piece.code),
  )
  return [element('p', { class: 'live-way' }, ...number, ...content)]
}

function side(
  title: string,
  event: PlainEvent | undefined,
  differences: string[],
  noise: Record<string, unknown> = {},
): HTMLElement {
  const names = Object.keys(noise)
  const side = element('div', {}, element('strong', {}, title))
  if (event) side.append(element('pre', {}, lines(event, differences)))
  else side.append(element('p', {}, say('No such event.')))
  if (names.length > 0) {
    const summary = element(
      'summary',
      {},
      say('{n} properties that the SDK adds', { n: names.length }),
    )
    side.append(element('details', {}, summary, element('pre', {}, JSON.stringify(noise, null, 2))))
  }
  return side
}

function lines({ event, distinct_id, properties }: PlainEvent, differences: string[]): HTMLElement {
  const code = element('code', {})
  const line = (name: string, value: unknown, indent: string) => {
    const text = `${indent}${name}: ${JSON.stringify(value, null, 2)?.replaceAll('\n', `\n${indent}`)}\n`
    code.append(differences.includes(name) ? element('mark', {}, text) : text)
  }
  line('event', event, '')
  line('distinct_id', distinct_id, '')
  code.append('properties:\n')
  for (const [name, value] of Object.entries(properties)) line(name, value, '  ')
  return code
}
