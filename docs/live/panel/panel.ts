// The place where a reader uploads files of events; it says what happens with them.
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import { type Model, MODELS } from '../core/models.ts'
import { pieces, say } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import { mappingForm } from '../form/mapping_form.ts'
import { guessModel } from '../form/model_guess.ts'
import type { Names } from '../files/name_matching.ts'
import { hideBar, showBar } from '../keep/bar.ts'
import { forget, isKept, type KeptFiles, keep } from '../keep/storage.ts'
import { assumed, describe } from './assumed.ts'
import { allFiles } from '../files/dropped.ts'
import { linkCards } from './cards.ts'
import { discard, type Loaded, loadFiles, readNames } from '../upload/pipeline.ts'
import { Previews } from './previews.ts'
import type { Uploaded } from './report.ts'
import { loadQueryNames } from '../upload/query_names.ts'
import {
  isSubstituted,
  modelOfPage,
  pageOf,
  restorePage,
  setOfPlace,
  substitute,
} from './substitute.ts'
import type { NamesReply } from '../upload/upload.worker.ts'

const MAX_BYTES = 2e9
const TITLE = say('What your export is')
const ASKED_ITSELF = 'organization_id' // the form has a question of its own for it
const PAGES: Record<Model, string> = {
  person: say('the pages for people'),
  organization: say('the pages for organizations'),
  group: say('the pages for groups'),
}

const panels = new WeakMap<HTMLElement, Panel>()

/** What takes the files of a place for them, which an element in it says what happens with. */
export async function open(status: HTMLElement): Promise<Pick<Panel, 'take'>> {
  const set = setOfPlace(status.parentElement as HTMLElement)
  if (set === null) return panelFor(status)
  const { SetPanel } = await import('./set_panel.ts')
  return new SetPanel(status, set)
}

/** The panel over an element of the page for what it says. */
export function panelFor(status: HTMLElement): Panel {
  const panel = panels.get(status) ?? new Panel(status)
  panels.set(status, panel)
  return panel
}

/** The place for files. */
class Panel {
  private controller = new AbortController()
  private readonly status: HTMLElement
  private current: { read: NamesReply; mapping: NameMapping; description: string } | null = null
  private readonly previews = new Previews()

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
        throw new Error(say('The files are larger than 2 GB together, which does not fit here.'))
      const read = await readNames(files, this.progress(signal), signal)
      await this.show(read, await this.ask(read, null, signal), signal)
    })
  }

  /** Show the numbers of files that were kept on another page. */
  async resume({ files, mapping, description }: KeptFiles): Promise<void> {
    showBar(description, () => void this.goBack())
    await this.attempt(async (signal) => {
      const read = await readNames(files, this.progress(signal), signal)
      await this.show(read, mapping, signal)
    })
  }

  /** Ask again what the files mean. */
  private readonly change = (): Promise<void> =>
    this.attempt(async (signal) => {
      if (!this.current) return
      const { read, mapping } = this.current
      this.status.scrollIntoView({ block: 'center' })
      await this.show(read, await this.ask(read, mapping, signal), signal)
    })

  private async attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.controller.abort() // files that are still being read
    this.controller = new AbortController()
    const { signal } = this.controller
    try {
      await work(signal)
    } catch (error) {
      if (signal !== this.controller.signal) return // the status is that of the next files
      if (isAbort(error)) this.say(`${say('Canceled.')} ${say('Nothing has changed.')}`)
      else this.sayError(error)
    }
  }

  private async show(read: NamesReply, mapping: NameMapping, signal: AbortSignal): Promise<void> {
    const progress = this.progress(signal)
    const loaded =
      this.previews.take(mapping) ?? (await loadFiles(read.files, mapping, progress, signal))
    try {
      const computing = (fraction: number) => progress(say('Computing'), fraction)
      const run = (sql: string) => loaded.run(sql, signal)
      await discard(await substitute(loaded.dataset, run, computing))
    } catch (error) {
      await discard(loaded.dataset)
      throw error
    }
    this.current = { read, mapping, description: describe(read.files, loaded) }
    if (isKept()) await this.keep()
    linkCards(mapping.model, () => void this.change())
    this.sayUploaded(loaded)
  }

  /** Ask the reader what the names in their files mean. */
  private async ask(
    { names, files }: NamesReply,
    previous: NameMapping | null,
    signal: AbortSignal,
  ): Promise<NameMapping> {
    const missing = {} as Record<Model, Names>
    for (const model of MODELS) missing[model] = await missingNames(names, model)
    const { promise, resolve } = Promise.withResolvers<NameMapping>()
    const form = mappingForm(
      { names, missing, guess: guessModel(names), previous },
      {
        submit: resolve,
        cancel: () => this.controller.abort(),
        preview: (mapping, stop) => this.previews.compute(files, mapping, stop),
      },
    )
    this.put(form)
    form.querySelector<HTMLInputElement>('input:checked')?.focus()
    try {
      return await abortable(signal, promise)
    } catch (error) {
      await this.previews.discard()
      throw error
    }
  }

  /** Keep the files for the other pages. */
  private async keep(): Promise<void> {
    if (!this.current) return
    const { read, mapping, description } = this.current
    const files = [...read.files.events, ...read.files.persons]
    await keep({ files, mapping, description })
    showBar(description, () => void this.goBack())
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
        button(say('Cancel'), () => this.controller.abort()),
      )
    }
    bar.value = fraction
    const label = this.status.querySelector('.live-step')
    if (label && label.textContent !== step) label.textContent = step
  }

  private say(text: string): void {
    this.setStatus(element('span', {}, text))
  }

  private sayUploaded(loaded: Loaded): void {
    if (!this.current) return
    const { read, mapping, description } = this.current
    const page = pageOf(mapping.model)
    const text = modelOfPage()
      ? say('Your numbers are on {pages}.')
      : say('The cards show your numbers; all are on {pages}.')
    const where = page
      ? pieces(text, { pages: element('a', { href: page }, PAGES[mapping.model]) })
      : [say('All numbers and charts now use your data. The prose still describes the sample.')]
    this.setStatus(
      element('p', {}, element('strong', {}, say('Your data: {description}.', { description }))),
      element('p', {}, `${assumed(mapping, read.files, loaded)} `, ...where),
      this.report({ loaded, mapping, files: read.files }),
      this.consent(),
    )
  }

  /** What the export is, folded; every question is asked once the reader unfolds it. */
  private report(uploaded: Uploaded): HTMLElement {
    const { signal } = this.controller
    const details = element('details', { class: 'report' }, element('summary', {}, TITLE))
    const put = (text: string, ...content: Node[]) =>
      details.replaceChildren(element('summary', {}, text), ...content)
    const summary = (async () => {
      const { makeReport, summaryOf } = await import('./report.ts')
      put(summaryOf(uploaded))
      return () => makeReport(uploaded, signal)
    })()
    const fill = async () => {
      const text = details.querySelector('summary')?.textContent ?? TITLE
      try {
        put(text, element('p', { role: 'status' }, say('Asking every question …')))
        put(text, await (await summary)())
      } catch (error) {
        if (!isAbort(error))
          put(text, element('p', { role: 'alert' }, say('It could not be made.')))
      }
    }
    details.addEventListener('toggle', () => void fill(), { once: true })
    return details
  }

  /** Asks whether the files may stay in the browser for the other pages. */
  private consent(): HTMLElement {
    const box = element('input', { type: 'checkbox' })
    const note = element('span')
    box.checked = isKept()
    box.addEventListener('change', async () => {
      try {
        if (box.checked) await this.keep()
        else await forget().then(hideBar)
      } catch (error) {
        box.checked = false
        const reason = error instanceof Error ? error.message : String(error)
        note.textContent = ` ${say('They cannot be kept: {reason}', { reason })}`
      }
    })
    const text = say('Keep these files in this browser, for the other pages too')
    return element('label', { class: 'live-consent' }, box, text, note)
  }

  private sayError(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.setStatus(
      element(
        'span',
        { class: 'live-error', role: 'alert' },
        `${text} ${say('Nothing has changed.')}`,
      ),
    )
  }

  /** Show a status, with the way back wherever the page shows uploaded events. */
  private setStatus(...content: (Node | string)[]): void {
    const isUploaded = isSubstituted()
    this.status.dataset.state = isUploaded ? 'uploaded' : 'sample'
    const back = [
      button(say('Change what it means'), () => void this.change()),
      button(say('Back to sample data'), () => void this.goBack()),
    ]
    this.put(...content, ...(isUploaded ? back : []))
  }

  private async goBack(): Promise<void> {
    this.controller.abort() // files that are still being read; they say nothing anymore
    this.controller = new AbortController()
    const previous = await restorePage()
    this.say(say('Back to sample data.'))
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
  const missingIn = (there: ReadonlyMap<string, unknown>, ours: string[]): string[] =>
    ours.filter((name) => !there.has(name) && !name.startsWith('$'))
  const missing = missingIn(names.properties, properties)
  return {
    events: missingIn(names.events, events),
    properties: model === 'person' ? missing.filter((name) => name !== ASKED_ITSELF) : missing,
  }
}
