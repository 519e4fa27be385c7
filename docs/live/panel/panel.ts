// A place where a reader chooses files of their own; it says what happens with them.
import { isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import type { Result } from '../core/result.ts'
import { say } from '../core/words.ts'
import { discard, type UploadedDataset } from '../database/dataset.ts'
import { allFiles } from '../files/dropped.ts'
import { KeptBar } from '../keep/bar.ts'
import { forget, type KeptFiles, keep } from '../keep/storage.ts'
import type { NameMapping } from '../meaning/mapping.ts'
import { Substitution } from './substitute.ts'

const MAX_BYTES = 2e9

/** The place for files of a set of events, or of the models. */
export abstract class Panel {
  protected controller = new AbortController()
  protected readonly status: HTMLElement
  protected readonly set: string
  private readonly substitution = new Substitution()
  private readonly bar = new KeptBar()
  private files: KeptFiles | null = null
  private isKept = false

  /**
   * @param status the element for what happens
   * @param set the set of events; "" for the models
   */
  constructor(status: HTMLElement, set: string) {
    this.status = status
    this.set = set
    status.classList.add('live-bar')
  }

  /** What goes back to the data of the page. */
  protected abstract readonly back: string

  /** Read files and show their numbers; without a mapping, find out what the files mean. */
  protected abstract read(
    files: File[],
    mapping: NameMapping | null,
    signal: AbortSignal,
  ): Promise<void>

  /** What else can be done while the page shows the reader's data. */
  protected actions(): Node[] {
    return []
  }

  /**
   * Read files, and show their numbers.
   *
   * @param entries where the files were dropped, what was dropped, which may be folders
   */
  take(chosen: File[], entries: (FileSystemEntry | null)[]): Promise<void> {
    return this.attempt(async (signal) => {
      const files = await allFiles(chosen, entries)
      if (files.reduce((sum, file) => sum + file.size, 0) > MAX_BYTES)
        throw new Error(say('The files are larger than 2 GB together, which does not fit here.'))
      await this.read(files, null, signal)
    })
  }

  /** Show the numbers of files that were kept on another page. */
  resume({ files, mapping, description }: KeptFiles): Promise<void> {
    this.showBar(description)
    return this.attempt((signal) => this.read(files, mapping, signal))
  }

  protected async attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.controller.abort() // files that are still being read
    this.controller = new AbortController()
    const { signal } = this.controller
    try {
      await work(signal)
    } catch (error) {
      if (signal !== this.controller.signal) return // the status is that of the next files
      const text = error instanceof Error ? error.message : String(error)
      const unchanged = say('Nothing has changed.')
      this.put(
        isAbort(error)
          ? element('span', {}, `${say('Canceled.')} ${unchanged}`)
          : element('span', { class: 'live-error', role: 'alert' }, `${text} ${unchanged}`),
      )
    }
  }

  /** Show the reader's data wherever the page shows those of the build. */
  protected async show(
    { dataset, run }: { dataset: UploadedDataset; run: Run },
    files: Omit<KeptFiles, 'set'>,
    signal: AbortSignal,
  ): Promise<void> {
    const [progress, step] = [this.progress(signal), say('Computing')]
    try {
      const computing = (fraction: number) => progress(step, fraction)
      const runUntil = (sql: string) => run(sql, signal)
      await discard(await this.substitution.show(dataset, runUntil, computing))
    } catch (error) {
      await discard(dataset)
      throw error
    }
    this.files = { ...files, set: this.set }
    if (this.isKept) await this.keep()
  }

  /** Says how much of a step is done, with a button that cancels it. */
  protected progress(signal: AbortSignal) {
    return (step: string, fraction: number): void => {
      if (signal.aborted) return // canceled, while a worker still reports
      let bar = this.status.querySelector('progress')
      if (bar?.ariaLabel !== step) {
        bar = element('progress', { max: '1', 'aria-label': step })
        const cancel = button(say('Cancel'), () => this.controller.abort())
        this.status.replaceChildren(element('span', { class: 'live-step' }, step), bar, cancel)
      }
      bar.value = fraction
    }
  }

  /** Say something, with the way back wherever the page shows the reader's data. */
  protected put(...content: Node[]): void {
    const { isShown } = this.substitution
    this.status.dataset.state = isShown ? 'uploaded' : 'sample'
    const back = () => [...this.actions(), button(this.back, () => void this.goBack())]
    this.status.replaceChildren(...content, ...(isShown ? back() : []))
  }

  /** Says what is shown. */
  protected title(files: string): HTMLElement {
    return element('p', {}, element('strong', {}, say('Your data: {files}.', { files })))
  }

  /** Asks whether the files may stay in the browser for the other pages. */
  protected consent(): HTMLElement {
    const box = element('input', { type: 'checkbox' })
    const note = element('span')
    box.checked = this.isKept
    box.addEventListener('change', async () => {
      try {
        if (box.checked) await this.keep()
        else await this.forget()
      } catch (error) {
        box.checked = false
        const cause = error instanceof Error ? error.message : String(error)
        note.textContent = ` ${say('They cannot be kept: {cause}', { cause })}`
      }
    })
    const text = say('Keep these files in this browser, for the other pages too')
    return element('label', { class: 'live-consent' }, box, text, note)
  }

  private async keep(): Promise<void> {
    if (!this.files) return
    await keep(this.files)
    this.showBar(this.files.description)
  }

  private async forget(): Promise<void> {
    await forget(this.set)
    this.isKept = false
    this.bar.hide()
  }

  private showBar(description: string): void {
    this.isKept = true
    this.bar.show(description, () => void this.forget().then(() => this.goBack()))
  }

  private async goBack(): Promise<void> {
    this.controller.abort() // files that are still being read; they say nothing anymore
    this.controller = new AbortController()
    const previous = await this.substitution.restore()
    this.put(element('span', {}, `${this.back}.`))
    await discard(previous)
  }
}

type Run = (sql: string, signal: AbortSignal) => Promise<Result>
