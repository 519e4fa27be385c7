// The place where a reader uploads a file of events; it says what happens with the file.
import { ASSETS } from '../core/assets.ts'
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import { ORGANIZATION, takesUploads } from '../core/models.ts'
import type { Table } from '../database/columns.ts'
import { loadTables, type UploadedDataset } from '../database/dataset.ts'
import { Inventory } from '../database/inventory.ts'
import { loadAnswers } from '../view/answers.ts'
import type { FileNames, NameMapping } from './event_columns.ts'
import { mappingForm } from './mapping_form.ts'
import { loadQueryNames, type QueryNames } from './query_names.ts'
import { isSubstituted, type Run, restorePage, substitute } from './substitute.ts'
import type { WorkerReply, WorkerRequest } from './upload.worker.ts'

const MAX_BYTES = 2e9

let uploads = 0

/** The panel, over an element of the page for what it says. */
export class Panel {
  private controller = new AbortController()
  private readonly status: HTMLElement

  constructor(status: HTMLElement) {
    this.status = status
  }

  /** Read a file, ask for names that differ, and show its numbers. */
  async upload(file: File): Promise<void> {
    this.controller.abort() // a file that is still being read
    this.controller = new AbortController()
    const { signal } = this.controller
    try {
      await this.show(file, signal)
    } catch (error) {
      if (signal !== this.controller.signal) return // the status is that of the next file
      if (isAbort(error)) this.say('Canceled. Nothing has changed.')
      else this.sayError(error)
    }
  }

  private async show(file: File, signal: AbortSignal): Promise<void> {
    if (file.size > MAX_BYTES)
      throw new Error('The file is larger than 2 GB, which does not fit here.')
    const loading = loadTables(ORGANIZATION, (fraction) =>
      this.showProgress('Loading the database', fraction, signal),
    )
    const { engine, tables: sample } = await abortable(signal, loading)
    const queryNames = await loadQueryNames()
    const { names } = await this.runWorker<{ names: FileNames }>(
      { kind: 'names', file },
      'Reading names',
      signal,
    )
    const mapping = await abortable(signal, this.askForNames(names, queryNames))
    const columns = sample.events.columns.map(({ path, type }) => ({ path, type }))
    const { numbers } = queryNames
    const { stream, ...events } = await this.runWorker<Table & { stream: Uint8Array }>(
      { kind: 'events', file, columns, mapping, numbers },
      'Reading events',
      signal,
    )
    const schema = `upload${++uploads}`
    try {
      await engine.importEvents(schema, sample, events, stream)
      const run = (sql: string) => engine.run(schema, sql, signal)
      const dataset = { schema, label: 'your data', inventory: await takeInventory(run) }
      const progress = (fraction: number) => this.showProgress('Computing', fraction, signal)
      await discard(await substitute(dataset, run, progress))
    } catch (error) {
      await discard({ schema })
      throw error
    }
    this.sayUploaded(file.name, events.rows)
  }

  /** Run a worker for one request; its reply, or the reason why there is none. */
  private async runWorker<Reply extends WorkerReply>(
    request: WorkerRequest,
    step: string,
    signal: AbortSignal,
  ): Promise<Reply> {
    const worker = new Worker(new URL('upload.worker.js', ASSETS))
    this.showProgress(step, 0, signal)
    const reply = new Promise<Reply>((resolve, reject) => {
      worker.onerror = () => reject(new Error('The file needs more memory than the browser gives.'))
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if ('progress' in data) this.showProgress(step, data.progress, signal)
        else if ('error' in data) reject(new Error(data.error))
        else resolve(data as Reply)
      }
      worker.postMessage(request)
    })
    try {
      return await abortable(signal, reply)
    } finally {
      worker.terminate()
    }
  }

  /** What the file's names mean; the reader is asked for those that it lacks. */
  private async askForNames(names: FileNames, queryNames: QueryNames): Promise<NameMapping> {
    const missing = {
      events: queryNames.events.filter((name) => !names.events.has(name)),
      properties: queryNames.properties.filter((name) => !names.properties.has(name)),
    }
    if (missing.events.length + missing.properties.length === 0)
      return { events: {}, properties: {}, organization: '' }
    const available = {
      events: [...names.events].sort((a, b) => b[1] - a[1]).map(([name]) => name),
      properties: [...names.properties].sort(),
    }
    return new Promise<NameMapping>((resolve) => {
      const cancel = () => this.controller.abort()
      const form = mappingForm(missing, available, { submit: resolve, cancel })
      this.put(form)
      form.querySelector('select')?.focus()
    })
  }

  private showProgress(step: string, fraction: number, signal: AbortSignal): void {
    if (signal.aborted) return // canceled, while a worker still reports
    let bar = this.status.querySelector('progress')
    if (!bar) {
      bar = element('progress', { max: '1', 'aria-label': step })
      this.put(
        element('span', { class: 'live-step' }),
        bar,
        button('Cancel', () => this.controller.abort()),
      )
    }
    bar.value = fraction
    const label = this.status.querySelector('.live-step')
    if (label && label.textContent !== step) label.textContent = step
  }

  private say(text: string): void {
    this.setStatus(element('span', {}, text))
  }

  private sayUploaded(file: string, events: number): void {
    const count = `${events.toLocaleString('en-US')} ${events === 1 ? 'event' : 'events'}`
    this.setStatus(
      element('strong', {}, `Your data: ${file}, ${count}.`),
      ' All numbers and charts now use your file. The prose still describes the sample. ',
    )
  }

  private sayError(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.setStatus(
      element('span', { class: 'live-error', role: 'alert' }, `${text} Nothing has changed.`),
    )
  }

  /** Show a status, with the way back wherever the page shows uploaded events. */
  private setStatus(...content: (Node | string)[]): void {
    const isUploaded = isSubstituted()
    this.status.dataset.state = isUploaded ? 'uploaded' : 'sample'
    const back = isUploaded ? [button('Back to sample data', () => void this.goBack())] : []
    this.put(...content, ...back)
  }

  private async goBack(): Promise<void> {
    const previous = await restorePage()
    this.say('Back to sample data.')
    await discard(previous)
  }

  private put(...content: (Node | string)[]): void {
    this.status.classList.toggle('live-bar', true)
    this.status.replaceChildren(...content)
  }
}

/** Free the memory of uploaded events that are not shown anymore. */
async function discard(dataset: Pick<UploadedDataset, 'schema'> | null): Promise<void> {
  if (!dataset) return
  const { engine } = await loadTables(ORGANIZATION, () => undefined)
  await engine.drop(dataset.schema)
}

/** What the uploaded events have of all that queries on them need. */
async function takeInventory(run: Run): Promise<Inventory> {
  const answers = Object.entries(await loadAnswers()).filter(([name]) => takesUploads(name))
  return Inventory.take(
    answers.map(([, { needs }]) => needs),
    run,
  )
}
