// Where a reader gives the page a file of their own events.
import { button, element } from '../core/dom.ts'
import { load, type Own } from '../database/dataset.ts'
import { abortable, isAbort } from '../core/cancellation.ts'
import type { Table, Tables } from '../database/columns.ts'
import { guess } from './name_matching.ts'
import { ASSETS } from '../core/assets.ts'
import type { Ask, Reply } from './upload.worker.ts'
import { numbers, wanted } from './query_names.ts'
import { back, show, showsOwn } from './substitute.ts'
import type { Mapping, Names } from './event_columns.ts'

const MOST_BYTES = 2e9

let taken = 0

/** A panel on the page, which has a place for what it says. */
export class Panel {
  private taking = new AbortController()
  private readonly said: HTMLElement

  constructor(said: HTMLElement) {
    this.said = said
  }

  /** Take a file: read its names, ask what differs, and show its numbers. */
  async take(file: File): Promise<void> {
    this.taking.abort() // whatever file was on its way
    this.taking = new AbortController()
    const { signal } = this.taking
    try {
      await this.use(file, signal)
    } catch (error) {
      if (signal !== this.taking.signal) return // the next file has the word
      if (isAbort(error)) this.say('Cancelled. Nothing has changed.')
      else this.fail(error)
    }
  }

  private async use(file: File, signal: AbortSignal): Promise<void> {
    if (file.size > MOST_BYTES)
      throw new Error('The file is larger than 2 GB, which does not fit here.')
    const loading = load('organization', (done) =>
      this.progress('Loading the database', done, signal),
    )
    const { engine, tables: like } = await abortable(signal, loading)
    const asked = await this.ask({ what: 'names', file }, 'Reading names', signal)
    const { names } = asked as { names: Names }
    const mapping = await abortable(signal, this.mapping(names, like))
    const wanted = like.events.columns.map(({ path, type }) => ({ path, type }))
    const ask: Ask = { what: 'events', file, wanted, mapping, numbers: await numbers() }
    const read = await this.ask(ask, 'Reading events', signal)
    const { rows, columns, stream } = read as Table & { stream: Uint8Array }
    const own = { schema: `own${++taken}`, label: 'your data' }
    try {
      await engine.put(own.schema, like, { rows, columns }, stream)
      const run = (sql: string) => engine.run(own.schema, sql, signal)
      const progress = (done: number) => this.progress('Computing', done, signal)
      await forget(await show(own, present(names, mapping), run, progress))
    } catch (error) {
      await forget(own)
      throw error
    }
    this.tell(file.name, rows)
  }

  private tell(name: string, events: number): void {
    const strong = element(
      'strong',
      {},
      `Your data: ${name}, ${events.toLocaleString('en-US')} ${events === 1 ? 'event' : 'events'}.`,
    )
    const text =
      ' Every number, table and chart of the tutorial’s queries is computed from it, here in your browser; what the text tells of the sample company does not apply. '
    this.tellOf(strong, text)
  }

  private async back(): Promise<void> {
    const before = await back()
    this.say('These are the numbers of the sample again.')
    await forget(before)
  }

  /** One question to a worker; its answer, or why there is none. */
  private async ask(question: Ask, what: string, signal: AbortSignal): Promise<Reply> {
    const worker = new Worker(new URL('upload.worker.js', ASSETS))
    this.progress(what, 0, signal)
    const answer = new Promise<Reply>((resolve, reject) => {
      worker.onerror = () => reject(new Error('The file needs more memory than the browser gives.'))
      worker.onmessage = ({ data }: MessageEvent<Reply>) => {
        if ('progress' in data) this.progress(what, data.progress, signal)
        else if ('refused' in data) reject(new Error(data.refused))
        else resolve(data)
      }
      worker.postMessage(question)
    })
    try {
      return await abortable(signal, answer)
    } finally {
      worker.terminate()
    }
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
    return new Promise<Mapping>((resolve) => {
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
          button('Cancel', () => this.taking.abort()),
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
  }

  private progress(what: string, done: number, signal: AbortSignal): void {
    if (signal.aborted) return // cancelled, and something is still on its way
    let bar = this.said.querySelector('progress')
    if (!bar) {
      bar = element('progress', { max: '1', 'aria-label': what })
      this.put(
        element('span', { class: 'live-what' }),
        bar,
        button('Cancel', () => this.taking.abort()),
      )
    }
    bar.value = done
    const label = this.said.querySelector('.live-what')
    if (label && label.textContent !== what) label.textContent = what
  }

  private say(text: string): void {
    this.tellOf(element('span', {}, text))
  }

  private fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.tellOf(
      element('span', { class: 'live-mistake', role: 'alert' }, `${text} Nothing has changed.`),
    )
  }

  /** What is the case now, with the way back wherever the page shows the reader's events. */
  private tellOf(...content: (Node | string)[]): void {
    const isOwn = showsOwn()
    this.said.dataset.state = isOwn ? 'own' : 'sample'
    const back = isOwn ? [button('Back to the sample', () => void this.back())] : []
    this.put(...content, ...back)
  }

  private put(...content: (Node | string)[]): void {
    this.said.classList.toggle('live-bar', true)
    this.said.replaceChildren(...content)
  }
}

/** Free the memory of events that are not shown any more. */
async function forget(own: Own | null): Promise<void> {
  const { engine } = await load('organization', () => undefined)
  if (own) await engine.drop(own.schema)
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
