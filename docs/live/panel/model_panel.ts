// The place for files of events of any model: the reader says what their names mean.
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import { type Model, MODELS } from '../core/models.ts'
import { pieces, say } from '../core/words.ts'
import type { FileNames } from '../files/mapping.ts'
import type { SortedFiles } from '../files/several.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import { mappingForm } from '../form/mapping_form.ts'
import { guessModel } from '../form/model_guess.ts'
import type { Names } from '../files/name_matching.ts'
import { assumed, describe } from './assumed.ts'
import { linkCards } from './cards.ts'
import { Panel } from './panel.ts'
import { type Loaded, loadFiles, readNames } from '../upload/pipeline.ts'
import { Previews } from './previews.ts'
import type { Uploaded } from './report.ts'
import { loadQueryNames } from '../upload/query_names.ts'
import { modelOfPage, pageOf } from './substitute.ts'
import type { NamesReply } from '../upload/upload.worker.ts'

const TITLE = say('What your export is')
const ASKED_ITSELF = 'organization_id' // the form has a question of its own for it
const PAGES: Record<Model, string> = {
  person: say('the pages for people'),
  organization: say('the pages for organizations'),
  group: say('the pages for groups'),
}

/** The place for files of events of any model. */
export default class ModelPanel extends Panel {
  protected readonly back = say('Back to sample data')
  private current: { read: NamesReply; mapping: NameMapping } | null = null
  private readonly previews = new Previews()

  protected async read(
    files: File[],
    mapping: NameMapping | null,
    signal: AbortSignal,
  ): Promise<void> {
    const read = await readNames(files, this.progress(signal), signal)
    await this.showMapped(read, mapping ?? (await this.ask(read, null, signal)), signal)
  }

  protected override actions(): Node[] {
    return [button(say('Change what it means'), () => void this.change())]
  }

  /** Ask again what the files mean. */
  private readonly change = (): Promise<void> =>
    this.attempt(async (signal) => {
      if (!this.current) return
      const { read, mapping } = this.current
      this.status.scrollIntoView({ block: 'center' })
      await this.showMapped(read, await this.ask(read, mapping, signal), signal)
    })

  private async showMapped(
    read: NamesReply,
    mapping: NameMapping,
    signal: AbortSignal,
  ): Promise<void> {
    const progress = this.progress(signal)
    const loaded =
      this.previews.take(mapping) ?? (await loadFiles(read.files, mapping, progress, signal))
    const files = [...read.files.events, ...read.files.persons]
    const description = describe(read.files, loaded)
    await this.show(loaded, { files, mapping, description }, signal)
    this.current = { read, mapping }
    linkCards(mapping.model, () => void this.change())
    this.putUploaded(read.files, mapping, loaded, description)
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
    this.status.replaceChildren(form)
    form.querySelector<HTMLInputElement>('input:checked')?.focus()
    try {
      return await abortable(signal, promise)
    } catch (error) {
      await this.previews.discard()
      throw error
    }
  }

  private putUploaded(
    files: SortedFiles,
    mapping: NameMapping,
    loaded: Loaded,
    description: string,
  ): void {
    const page = pageOf(mapping.model)
    const text = modelOfPage()
      ? say('Your numbers are on {pages}.')
      : say('The cards show your numbers; all are on {pages}.')
    const where = page
      ? pieces(text, { pages: element('a', { href: page }, PAGES[mapping.model]) })
      : [say('All numbers and charts now use your data. The prose still describes the sample.')]
    this.put(
      this.title(description),
      element('p', {}, `${assumed(mapping, files, loaded)} `, ...where),
      this.report({ loaded, mapping, files }),
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
