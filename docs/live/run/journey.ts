// A journey of the page, played one step at a time: its calls run, and what they send is shown.
import { button, element } from '../core/dom.ts'
import { say } from '../core/words.ts'
import type { Message, SentEvent } from '../runtime/messages.ts'
import { endInWords } from './in_words.ts'
import { Received } from './received.ts'
import { waysOf } from './sample_persons.ts'

/** A step: its elements on the page, the code of its calls, and what it sent when played. */
interface Step {
  parts: HTMLElement[]
  code: string
  received: Received
}

/** Play a journey from its first step; `start` is the paragraph of that step. */
export function play(start: HTMLElement, bar: HTMLElement): void {
  const { journey = '', language = '' } = start.dataset
  const steps = stepsOf(start, journey)
  const status = element('span', { class: 'live-status', role: 'status' })
  const error = element('p', { class: 'live-error', role: 'alert', hidden: '' })
  const sent: SentEvent[][] = []

  const show = () => {
    steps.forEach(({ parts }, index) => {
      for (const part of parts) part.hidden = index >= sent.length
    })
    next.textContent = sent.length === steps.length ? say('Start again') : say('Next')
  }

  const runNext = async () => {
    const first = sent.length === steps.length ? 0 : sent.length
    if (first === 0) {
      sent.length = 0
      for (const { received } of steps) received.clear()
    }
    const run = steps.slice(0, first + 1)
    next.ariaDisabled = 'true'
    error.hidden = true
    status.textContent = say('Running')
    try {
      const all = await eventsOf(
        run.map(({ code }) => code),
        language,
        (step) => {
          status.textContent = step
        },
      )
      const events = withKnownIds(all, sent)
      sent.push(events)
      const ways = await waysOf(`${language}/`, sent.flat())
      const before = ways.length - events.length
      run[first]?.received.show(events, ways.slice(before), before + 1)
      status.textContent = say('Step {n} of {all}', { n: sent.length, all: steps.length })
      show()
      const detail = { section: `${language}/journeys:${journey}`, events }
      start.dispatchEvent(new CustomEvent('live:events', { bubbles: true, detail }))
    } catch (failure) {
      status.textContent = ''
      error.hidden = false
      error.textContent = endInWords(failure instanceof Error ? failure.message : String(failure))
    }
    next.ariaDisabled = 'false'
  }

  const next = button(say('Next'), () => {
    if (next.ariaDisabled !== 'true') void runNext()
  })
  const showAll = button(say('Show all steps'), () => {
    for (const { parts } of steps) for (const part of parts) part.hidden = false
  })
  bar.replaceChildren(next, showAll, status)
  bar.after(error)
  show()
  next.focus()
  void runNext()
}

/** The steps of a journey: each has a paragraph, and what follows up to the next one's. */
function stepsOf(start: HTMLElement, journey: string): Step[] {
  const steps: HTMLElement[][] = []
  for (let part: Element | null = start; part; part = part.nextElementSibling) {
    if (!(part instanceof HTMLElement) || part.matches('.journey-end')) break
    if (part.dataset.journey === journey) steps.push([])
    steps.at(-1)?.push(part)
  }
  const code = new Map<string, string>()
  const textOf = (part: HTMLElement) => part.querySelector('code')?.textContent?.trimEnd() ?? ''
  return steps.map((parts) => {
    const lines: string[] = []
    for (const part of parts)
      for (const block of part.querySelectorAll<HTMLElement>('[data-step-code]'))
        code.set(block.dataset.stepCode ?? '', textOf(block))
    for (const part of parts) {
      const { stepCall } = part.dataset
      if (stepCall !== undefined) lines.push(`${code.get(stepCall) ?? ''}\n\n${textOf(part)}`)
    }
    const fold = parts.find((part) => part.matches('details.abstract')) ?? null
    const last = parts.at(-1) as HTMLElement
    return { parts, code: lines.join('\n\u0000'), received: new Received(fold, last) }
  })
}

/** The events of the last of some steps, and those of the others before it, by step. */
async function eventsOf(
  steps: string[],
  language: string,
  progress: (step: string) => void,
): Promise<SentEvent[][]> {
  const events: SentEvent[][] = [[]]
  let problem: string | undefined
  const hear = (message: Message) => {
    if ('sent' in message) events.at(-1)?.push(...message.sent)
    else if ('step' in message) events.push([])
    else if ('error' in message) problem ??= message.error
  }
  const codes = steps.map((step) => step.split('\u0000'))
  if (language === 'python') {
    const { runPython } = await import('./python.ts')
    const text = codes.map((calls) => calls.join('\n')).join('\n_step()\n')
    await runPython(text, hear, (_, step) => progress(step))
  } else {
    const { runSteps } = await import('./javascript.ts')
    await runSteps(codes, hear)
  }
  if (problem) throw new Error(problem)
  return events
}

/**
 * The events of the last step. Each run has a new browser, so a random id is another one each time;
 * here it is the one that the steps before had in its place.
 */
function withKnownIds(all: SentEvent[][], before: SentEvent[][]): SentEvent[] {
  let text = JSON.stringify(all.at(-1) ?? [])
  before.flat().forEach((known, index) => {
    const now = all.slice(0, -1).flat()[index]
    for (const [id, other] of [
      [now?.distinct_id, known.distinct_id],
      [now?.properties.$anon_distinct_id, known.properties.$anon_distinct_id],
    ])
      if (id && other && id !== other) text = text.replaceAll(String(id), String(other))
  })
  return JSON.parse(text)
}
