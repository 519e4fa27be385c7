// The place for a reader's files on a page of a set of events: they have the columns of its tables,
// so that nothing has to be asked.
import { isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import { say, sayCount } from '../core/words.ts'
import { allFiles } from '../files/dropped.ts'
import { discard, loadSet, type LoadedSet } from '../sets/load.ts'
import { restorePage, substitute } from './substitute.ts'

const MAX_BYTES = 2e9

/** The place for files of a set. */
export class SetPanel {
  private controller = new AbortController()
  private isShown = false
  private readonly status: HTMLElement
  private readonly set: string

  /**
   * @param status the element for what happens
   * @param set the set of events
   */
  constructor(status: HTMLElement, set: string) {
    this.status = status
    this.set = set
    status.classList.add('live-bar')
  }

  /** Read files, and show their numbers wherever the page shows those of the set. */
  async take(chosen: File[], entries: (FileSystemEntry | null)[]): Promise<void> {
    this.controller.abort() // files that are still being read
    const controller = new AbortController()
    this.controller = controller
    try {
      await this.show(await allFiles(chosen, entries), controller.signal)
    } catch (error) {
      if (controller !== this.controller) return // the status is that of the next files
      const text = error instanceof Error ? error.message : String(error)
      const unchanged = say('Nothing has changed.')
      this.put(
        isAbort(error)
          ? element('span', {}, `${say('Canceled.')} ${unchanged}`)
          : element('span', { class: 'live-error', role: 'alert' }, `${text} ${unchanged}`),
      )
    }
  }

  private async show(files: File[], signal: AbortSignal): Promise<void> {
    if (files.reduce((sum, file) => sum + file.size, 0) > MAX_BYTES)
      throw new Error(say('The files are larger than 2 GB together, which does not fit here.'))
    const progress = (step: string, fraction: number) => this.showProgress(step, fraction, signal)
    const loaded = await loadSet(this.set, files, progress, signal)
    const step = say('Computing')
    try {
      const computing = (fraction: number) => progress(step, fraction)
      await discard(await substitute(loaded.dataset, loaded.run, computing))
    } catch (error) {
      await discard(loaded.dataset)
      throw error
    }
    this.isShown = true
    this.sayLoaded(files, loaded)
  }

  private sayLoaded([file, ...others]: File[], { rows, unused }: LoadedSet): void {
    const files =
      others.length === 0 && file ? file.name : sayCount(others.length + 1, '{n} file', '{n} files')
    const counted = sayCount(rows, '{n} row', '{n} rows')
    const columns = unused.join(', ')
    this.put(
      element(
        'p',
        {},
        element('strong', {}, say('Your data: {files}, {rows}.', { files, rows: counted })),
      ),
      element(
        'p',
        {},
        say('All numbers and charts here now use your data. The prose still describes ours.'),
      ),
      ...(columns
        ? [
            element(
              'p',
              {},
              say('Not used, since no table has such columns: {columns}.', { columns }),
            ),
          ]
        : []),
    )
  }

  private showProgress(step: string, fraction: number, signal: AbortSignal): void {
    if (signal.aborted) return // canceled, while the worker still reports
    let bar = this.status.querySelector('progress')
    if (bar?.ariaLabel !== step) {
      bar = element('progress', { max: '1', 'aria-label': step })
      const cancel = button(say('Cancel'), () => this.controller.abort())
      this.status.replaceChildren(element('span', { class: 'live-step' }, step), bar, cancel)
    }
    bar.value = fraction
  }

  /** Show a status, with the way back wherever the page shows the reader's data. */
  private put(...content: Node[]): void {
    this.status.dataset.state = this.isShown ? 'uploaded' : 'sample'
    const back = button(say('Back to our data'), () => void this.goBack())
    this.status.replaceChildren(...content, ...(this.isShown ? [back] : []))
  }

  private async goBack(): Promise<void> {
    this.controller.abort()
    this.controller = new AbortController()
    const previous = await restorePage()
    this.isShown = false
    this.put(element('span', {}, say('Back to our data.')))
    await discard(previous)
  }
}
