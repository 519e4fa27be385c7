// Where a reader gives the page a file of their own events.
import { button, element } from '../render.ts'
import { load, OWN } from '../source.ts'
import type { Table, Tables } from '../tables.ts'
import { guess } from './guess.ts'
import { HOME } from '../home.ts'
import type { Ask, Reply } from './own.worker.ts'
import { back, numbers, show, wanted } from './page.ts'
import type { Mapping, Names } from './shape.ts'

const MOST_BYTES = 2e9

class Cancelled extends Error {}

/** A panel on the page, which has a place for what it says. */
export class Panel {
  private worker: Worker | undefined
  private reject: (reason: Error) => void = () => undefined
  private stop: Promise<never> | undefined
  private readonly said: HTMLElement

  constructor(said: HTMLElement) {
    this.said = said
  }

  /** Take a file: read its names, ask what differs, and show its numbers. */
  async take(file: File): Promise<void> {
    this.cancel()
    this.stop = new Promise<never>((_, reject) => {
      this.reject = reject
    })
    this.stop.catch(() => undefined)
    try {
      if (file.size > MOST_BYTES)
        throw new Error('The file is larger than 2 GB, which does not fit here.')
      const like = await this.orStop(this.sample())
      const names = (await this.ask({ what: 'names', file }, 'Reading names')) as { names: Names }
      const mapping = await this.mapping(names.names, like)
      await this.use(file, like, mapping, present(names.names, mapping))
    } catch (error) {
      if (error instanceof Cancelled) this.say('Cancelled. Nothing has changed.')
      else this.fail(error)
    } finally {
      this.worker?.terminate()
      this.worker = undefined
      this.stop = undefined
    }
  }

  private async sample(): Promise<Tables> {
    const { tables } = await load('organization', (done) =>
      this.progress('Loading the database', done),
    )
    return tables
  }

  private async use(
    file: File,
    like: Tables,
    mapping: Mapping,
    events: Set<string>,
  ): Promise<void> {
    const columns = like.events.columns.map(({ path, type }) => ({ path, type }))
    const known = { wanted: columns, mapping, numbers: await numbers() }
    const ask: Ask = { what: 'events', file, ...known }
    const made = (await this.ask(ask, 'Reading events')) as Table & { stream: Uint8Array }
    const { engine } = await load('organization', () => undefined)
    await engine.put(OWN, like, { rows: made.rows, columns: made.columns }, made.stream)
    await show(events, (done) => this.progress('Computing', done))
    const count = made.rows.toLocaleString('en-US')
    const strong = element('strong', {}, `Your data: ${file.name}, ${count} events.`)
    const text =
      ' Every number, table and chart of the tutorial’s queries is computed from it, here in your browser; what the text tells of the sample company does not apply. '
    this.put(
      strong,
      text,
      button('Back to the sample', () => void this.back()),
    )
    this.said.dataset.state = 'own'
  }

  private async back(): Promise<void> {
    await back()
    this.say('These are the numbers of the sample again.')
    delete this.said.dataset.state
  }

  /** One question to the worker; its answer, or why there is none. */
  private ask(question: Ask, what: string): Promise<Reply> {
    this.worker?.terminate()
    const worker = new Worker(new URL('own.worker.js', HOME))
    this.worker = worker
    this.progress(what, 0)
    const answer = new Promise<Reply>((resolve, reject) => {
      worker.onerror = () => reject(new Error('The file needs more memory than the browser gives.'))
      worker.onmessage = ({ data }: MessageEvent<Reply>) => {
        if ('progress' in data) this.progress(what, data.progress)
        else if ('refused' in data) reject(new Error(data.refused))
        else resolve(data)
      }
      worker.postMessage(question)
    })
    return this.orStop(answer)
  }

  /** What comes of some work, unless the reader cancels first. */
  private orStop<Result>(work: Promise<Result>): Promise<Result> {
    return this.stop ? Promise.race([work, this.stop]) : work
  }

  private cancel(): void {
    this.worker?.terminate()
    this.worker = undefined
    this.reject(new Cancelled())
  }

  /** What their names mean: known where they are ours, asked for where they are not. */
  private async mapping(names: Names, like: Tables): Promise<Mapping> {
    const event = like.events.columns.find(({ path }) => path.join('.') === 'event')
    const ours = await wanted(
      event && 'values' in event ? event.values : [],
      like.events.columns
        .filter(({ path }) => path[0] === 'properties' && path.length === 2)
        .map(({ path }) => path[1] ?? ''),
    )
    const their = {
      events: [...names.events].sort((a, b) => b[1] - a[1]).map(([name]) => name),
      properties: [...names.properties].sort(),
    }
    const missing = {
      events: ours.events.filter((name) => !names.events.has(name)),
      properties: ours.properties.filter((name) => !names.properties.has(name)),
    }
    if (missing.events.length + missing.properties.length === 0)
      return { events: {}, properties: {}, organization: '' }
    return this.form(missing, their)
  }

  private form(
    missing: { events: string[]; properties: string[] },
    their: { events: string[]; properties: string[] },
  ): Promise<Mapping> {
    const chosen: Record<'events' | 'properties', [string, HTMLSelectElement][]> = {
      events: [],
      properties: [],
    }
    const rows: HTMLElement[] = []
    for (const kind of ['events', 'properties'] as const) {
      for (const name of missing[kind]) {
        const select = choice(their[kind], guess(name, their[kind]), 'none of these')
        chosen[kind].push([name, select])
        rows.push(
          element(
            'label',
            {},
            element('code', {}, name),
            kind === 'events' ? ' (event)' : '',
            select,
          ),
        )
      }
    }
    const organization = choice(their.properties, '', 'a person in PostHog (person_id)')
    rows.unshift(element('label', {}, 'An organization is', organization))
    const answer = new Promise<Mapping>((resolve) => {
      const form = element(
        'form',
        { class: 'live-mapping' },
        element(
          'p',
          {},
          'Some names that the queries use are not in your file. What do you call them?',
        ),
        ...rows,
        element(
          'div',
          { class: 'live-bar' },
          element('button', { type: 'submit', class: 'live-run' }, 'Show my numbers'),
          button('Cancel', () => this.cancel()),
        ),
      )
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        const told = (kind: 'events' | 'properties') =>
          Object.fromEntries(
            chosen[kind].filter(([, one]) => one.value).map(([name, one]) => [name, one.value]),
          )
        resolve({
          events: told('events'),
          properties: told('properties'),
          organization: organization.value,
        })
      })
      this.put(form)
      organization.focus()
    })
    return this.orStop(answer)
  }

  private progress(what: string, done: number): void {
    if (!this.stop) return // cancelled, and something is still on its way
    let bar = this.said.querySelector('progress')
    if (!bar) {
      bar = element('progress', { max: '1', 'aria-label': what })
      this.put(
        element('span', { class: 'live-what' }),
        bar,
        button('Cancel', () => this.cancel()),
      )
    }
    bar.value = done
    const label = this.said.querySelector('.live-what')
    if (label && label.textContent !== what) label.textContent = what
  }

  private say(text: string): void {
    this.put(element('span', {}, text))
  }

  private fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.put(
      element('span', { class: 'live-mistake', role: 'alert' }, `${text} Nothing has changed.`),
    )
  }

  private put(...content: (Node | string)[]): void {
    this.said.classList.toggle('live-bar', true)
    this.said.replaceChildren(...content)
  }
}

/** The events of a file, under our names. */
function present(names: Names, mapping: Mapping): Set<string> {
  const mapped = Object.entries(mapping.events).filter(([, their]) => names.events.has(their))
  return new Set([...names.events.keys(), ...mapped.map(([our]) => our)])
}

function choice(names: string[], chosen: string, none: string): HTMLSelectElement {
  const options = [
    element('option', { value: '' }, none),
    ...names.slice(0, 500).map((name) => element('option', { value: name }, name)),
  ]
  const select = element('select', {}, ...options)
  select.value = chosen
  return select
}
