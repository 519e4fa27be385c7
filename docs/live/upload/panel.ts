// The place where a reader uploads files of events; it says what happens with them.
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import { type Model, MODELS } from '../core/models.ts'
import type { FileNames, NameMapping } from '../files/mapping.ts'
import { mappingForm, type Names } from '../form/mapping_form.ts'
import { guessModel } from '../form/model_guess.ts'
import { assumed, describe } from './assumed.ts'
import { allFiles } from '../files/dropped.ts'
import { discard, type Loaded, loadFiles, readNames } from './pipeline.ts'
import { loadQueryNames } from './query_names.ts'
import { isSubstituted, pageOf, restorePage, substitute } from './substitute.ts'
import type { NamesReply } from './upload.worker.ts'

const MAX_BYTES = 2e9
const ASKED_ITSELF = 'organization_id' // the form has a question of its own for it
const PAGES: Record<Model, string> = {
  person: 'the pages for people',
  organization: 'the pages for organizations',
  group: 'the pages for groups',
}

/** The panel, over an element of the page for what it says. */
export class Panel {
  private controller = new AbortController()
  private readonly status: HTMLElement
  private read: NamesReply | null = null
  private mapping: NameMapping | null = null

  constructor(status: HTMLElement) {
    this.status = status
  }

  /**
   * Read files, ask what they mean, and show their numbers.
   *
   * @param entries where the files were dropped, what was dropped, which may be folders
   */
  async take(chosen: File[], entries: (FileSystemEntry | null)[]): Promise<void> {
    await this.attempt(async (signal) => {
      const files = await allFiles(chosen, entries)
      const size = files.reduce((sum, file) => sum + file.size, 0)
      if (size > MAX_BYTES)
        throw new Error('The files are larger than 2 GB together, which does not fit here.')
      const read = await readNames(files, this.progress(signal), signal)
      await this.show(read, null, signal)
    })
  }

  /** Ask again what the files mean. */
  private change(): Promise<void> {
    return this.attempt(async (signal) => {
      if (this.read) await this.show(this.read, this.mapping, signal)
    })
  }

  private async attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.controller.abort() // files that are still being read
    this.controller = new AbortController()
    const { signal } = this.controller
    try {
      await work(signal)
    } catch (error) {
      if (signal !== this.controller.signal) return // the status is that of the next files
      if (isAbort(error)) this.say('Canceled. Nothing has changed.')
      else this.sayError(error)
    }
  }

  private async show(
    read: NamesReply,
    previous: NameMapping | null,
    signal: AbortSignal,
  ): Promise<void> {
    const mapping = await abortable(signal, this.ask(read.names, previous))
    const progress = this.progress(signal)
    const loaded = await loadFiles(read.files, mapping, progress, signal)
    try {
      const computing = (fraction: number) => progress('Computing', fraction)
      await discard(await substitute(loaded.dataset, loaded.run, computing))
    } catch (error) {
      await discard(loaded.dataset)
      throw error
    }
    this.read = read
    this.mapping = mapping
    this.sayUploaded(read, mapping, loaded)
  }

  /** Ask the reader what the names in their files mean. */
  private async ask(names: FileNames, previous: NameMapping | null): Promise<NameMapping> {
    const missing = {} as Record<Model, Names>
    for (const model of MODELS) missing[model] = await missingNames(names, model)
    return new Promise<NameMapping>((resolve) => {
      const cancel = () => this.controller.abort()
      const content = { names, missing, guess: guessModel(names), previous }
      const form = mappingForm(content, { submit: resolve, cancel })
      this.put(form)
      form.querySelector<HTMLInputElement>('input:checked')?.focus()
    })
  }

  private progress(signal: AbortSignal) {
    return (step: string, fraction: number): void => this.showProgress(step, fraction, signal)
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

  private sayUploaded({ files }: NamesReply, mapping: NameMapping, loaded: Loaded): void {
    const { model } = mapping
    const page = pageOf(model)
    const where = page
      ? ['Your numbers are on ', element('a', { href: page }, PAGES[model]), '. ']
      : ['All numbers and charts now use your data. The prose still describes the sample. ']
    this.setStatus(
      element('strong', {}, `Your data: ${describe(files, loaded)}.`),
      ` ${assumed(mapping, files, loaded)} `,
      ...where,
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
    const back = [
      button('Change what it means', () => void this.change()),
      button('Back to sample data', () => void this.goBack()),
    ]
    this.put(...content, ...(isUploaded ? back : []))
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

/** The names that queries on events of a model need, and that files lack. */
async function missingNames(names: FileNames, model: Model): Promise<Names> {
  const { events, properties } = await loadQueryNames(model)
  const isMissing = (there: ReadonlyMap<string, unknown>) => (name: string) =>
    !there.has(name) && !name.startsWith('$')
  const asked = model === 'person' ? properties.filter((name) => name !== ASKED_ITSELF) : properties
  return {
    events: events.filter(isMissing(names.events)),
    properties: asked.filter(isMissing(names.properties)),
  }
}
