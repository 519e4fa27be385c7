// One SQL block of a page, live: run, edit, reset, and the result.
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import type { Result } from '../core/result.ts'
import { populatedColumns } from '../database/columns.ts'
import { labelOf, openDataset } from '../database/dataset.ts'
import { loadAnswers } from '../view/answers.ts'
import { download, toCsv, toTabs } from '../view/csv.ts'
import type { Editor } from '../view/editor.ts'
import { fromFragment, openInPostHog, toFragment } from '../view/permalink.ts'
import { table } from '../view/table.ts'
import { drawCharts, restoreCharts } from './charts.ts'
import { explain, type QueryError, toSentence } from './query_errors.ts'

declare const COMPRESSED_MEGABYTES: string // written by the build: the size of the engine, compressed

const PAUSE = 400 // milliseconds without a key before PostHog's parser checks the query

/** What the two buttons of a block do. */
export interface LiveBlock {
  run(): Promise<void>
  edit(): Promise<void>
}

/** A result, and what it was without the reader's events where the page shows these. */
interface Computed {
  result: Result
  before: Result | null
  unit: string
  label: string
  seconds: string
}

/** Make a block live; `bar` holds its two buttons. */
export const open = (block: HTMLElement, bar: HTMLElement): LiveBlock => new Block(block, bar)

class Block implements LiveBlock {
  private readonly block: HTMLElement
  private readonly name: string
  private readonly original: string
  private readonly link: HTMLAnchorElement | null
  private readonly originalLink: string
  private readonly status = element('span', { class: 'live-status', role: 'status' })
  private readonly progress = element('progress', { max: '1', hidden: '', 'aria-label': 'Loading' })
  private readonly error = element('p', { class: 'live-error', role: 'alert', hidden: '' })
  private readonly verdict = element('p', { class: 'live-verdict', role: 'status', hidden: '' })
  private readonly tables = element('details', { class: 'live-tables', hidden: '' })
  private readonly result = element('div', { class: 'live-result' })
  private readonly buttons: Record<'run' | 'stop' | 'edit' | 'reset' | 'share', HTMLButtonElement>
  private editor: Editor | undefined
  private controller = new AbortController()
  private checkTimer = 0
  private isBusy = false
  private openQuery: string | null = null // the query whose result is open

  constructor(block: HTMLElement, bar: HTMLElement) {
    this.block = block
    this.name = block.dataset.query ?? ''
    this.original = (block.querySelector('code')?.textContent ?? '').trimEnd()
    this.link = bar.nextElementSibling?.querySelector('a.open-in-posthog') ?? null
    this.originalLink = this.link?.href ?? ''
    const inBar = (action: string) => bar.querySelector(`.live-${action}`) as HTMLButtonElement
    this.buttons = {
      run: inBar('run'),
      stop: button('Stop', () => this.controller.abort()),
      edit: inBar('edit'),
      reset: button('Reset', () => this.reset()),
      share: button('Copy link', () => void this.share()),
    }
    const { run, stop, edit, reset, share } = this.buttons
    for (const hidden of [stop, reset, share]) hidden.hidden = true
    bar.querySelector('.live-status')?.remove()
    run.after(stop) // the two buttons that exist stay in place, and one of them keeps the focus
    edit.after(reset, share, this.progress, this.status)
    bar.after(this.verdict, this.error, this.tables, this.result)
    document.addEventListener('live:moved', (event) => {
      const { queries } = (event as CustomEvent<{ queries: Set<string> }>).detail
      const isPages = this.openQuery === this.original
      if (isPages ? queries.has(this.name) : queries.size > 0) void this.refresh()
    })
  }

  private get text(): string {
    return this.editor?.text() ?? this.original
  }

  private get isEdited(): boolean {
    return this.text.trimEnd() !== this.original
  }

  /** Run the current text, and show its result or its error. */
  async run(): Promise<void> {
    if (this.isBusy) return
    const sql = this.text
    this.setBusy(true)
    this.showError(null)
    this.controller = new AbortController()
    const { signal } = this.controller
    this.buttons.stop.hidden = false
    try {
      const computed = await abortable(signal, this.compute(sql, signal))
      const { result, unit } = computed
      this.showResult(sql, computed, await drawCharts(this.name, result, unit))
      this.block.dispatchEvent(new CustomEvent('live:rows', { bubbles: true, detail: result }))
    } catch (error) {
      this.handle(error)
    } finally {
      this.setBusy(false)
    }
  }

  private async compute(sql: string, signal: AbortSignal) {
    const [answers, dataset] = await Promise.all([
      loadAnswers(),
      openDataset(this.name, (fraction, step) => {
        if (!signal.aborted) this.showProgress(fraction, step)
      }),
    ])
    signal.throwIfAborted()
    this.setStatus('Running')
    this.progress.hidden = true
    const [start, label] = [performance.now(), labelOf(this.name)]
    const result = await dataset.run(sql, signal)
    const seconds = ((performance.now() - start) / 1000).toFixed(2)
    // A property that only the reader's events have is no column without them.
    const beneath = dataset.runBeneath?.(sql, signal).catch((error: unknown) => {
      if (isAbort(error)) throw error
      return null
    })
    const before = (await beneath) ?? null
    return { result, before, unit: answers[this.name]?.unit ?? '', label, seconds }
  }

  /** Compute the open result again, from the events that the page shows now. */
  private async refresh(): Promise<void> {
    const sql = this.openQuery
    if (sql === null || this.isBusy) return
    try {
      const computed = await this.compute(sql, new AbortController().signal)
      if (this.openQuery !== sql || this.isBusy) return
      const { result, unit } = computed
      const isEdited = sql !== this.original // otherwise the page draws the charts
      this.showResult(sql, computed, isEdited ? await drawCharts(this.name, result, unit) : '')
    } catch (error) {
      this.handle(error)
    }
  }

  /** Replace the text with an editor. */
  async edit(): Promise<void> {
    if (this.isBusy) return
    if (this.editor) return this.editor.focus()
    this.setBusy(true)
    try {
      const [{ openSqlEditor }, dataset] = await Promise.all([
        import('./sql_editor.ts'),
        openDataset(this.name, (fraction, step) => this.showProgress(fraction, step)),
      ])
      const box = element('div', { class: 'live-editor' })
      const columns = populatedColumns(dataset.tables)
      const text = fromFragment(location.hash, this.name) ?? this.original
      this.editor = openSqlEditor(box, text, this.name, Object.fromEntries(columns), {
        run: () => void this.run(),
        change: () => this.changed(),
      })
      this.block.querySelector('pre')?.replaceWith(box)
      this.showTables(columns)
      this.setStatus('')
      this.changed()
      this.editor.focus()
      this.buttons.edit.hidden = true
    } catch (error) {
      this.handle(error)
    } finally {
      this.setBusy(false)
    }
  }

  private reset(): void {
    this.editor?.setText(this.original)
    this.clearResult()
    this.showError(null)
    this.setStatus('Back to the original query.')
    restoreCharts(this.name)
    if (location.hash.startsWith('#live=')) history.replaceState(null, '', location.pathname)
    this.editor?.focus()
  }

  private async share(): Promise<void> {
    const address = new URL(toFragment(this.name, this.text), location.href).href
    history.replaceState(null, '', address)
    await this.copy(address, 'The link is copied.', 'The link is in the address bar.')
  }

  private async copy(text: string, success: string, failure: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.setStatus(success)
    } catch {
      this.setStatus(failure)
    }
  }

  /** Update what depends on whether the text is the page's; called after each key. */
  private changed(): void {
    const { reset, share } = this.buttons
    reset.hidden = share.hidden = !this.isEdited
    if (this.link)
      this.link.href = this.isEdited
        ? openInPostHog(this.originalLink, this.text)
        : this.originalLink
    clearTimeout(this.checkTimer)
    this.checkTimer = window.setTimeout(() => void this.check(), PAUSE)
  }

  /** Say whether PostHog accepts the edited text. */
  private async check(): Promise<void> {
    const text = this.text
    this.verdict.hidden = !this.isEdited
    if (!this.isEdited) return
    const { hogqlError } = await import('./hogql.ts')
    const error = await hogqlError(text)
    if (text !== this.text) return
    this.verdict.classList.toggle('live-rejected', error !== null)
    this.verdict.textContent = error
      ? `PostHog can’t parse this. ${toSentence(error)}`
      : 'PostHog’s parser accepts this query.'
  }

  private showResult(sql: string, computed: Computed, note: string): void {
    const { result, before, unit, label, seconds } = computed
    const rows = `${result.rows.length} ${result.rows.length === 1 ? 'row' : 'rows'}`
    this.setStatus(`${rows} in ${seconds} s. ${note}`)
    this.openQuery = sql
    const caption = sql === this.original ? 'Result' : 'Your result'
    const save = button('Download CSV', () =>
      download(`${this.name.replaceAll('/', '-')}.csv`, toCsv(result)),
    )
    const copy = button('Copy rows', () => {
      void this.copy(toTabs(result), 'The rows are copied.', 'The browser does not allow copying.')
    })
    const bar = element('div', { class: 'live-bar' }, copy, save)
    this.result.replaceChildren(table(result, unit, caption, label, before), bar)
  }

  private showTables(tables: [string, string[]][]): void {
    const rows = tables.map(([name, columns]) => {
      const codes = columns.flatMap((column) => [element('code', {}, column), ' '])
      return element('p', {}, element('strong', {}, name), ' ', ...codes)
    })
    this.tables.replaceChildren(element('summary', {}, 'Tables and columns'), ...rows)
    this.tables.hidden = false
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy
    // Not `disabled`, which would take the focus from whoever pressed the button.
    for (const button of [this.buttons.run, this.buttons.edit]) button.ariaDisabled = String(isBusy)
    this.result.setAttribute('aria-busy', String(isBusy))
    if (!isBusy) {
      this.progress.hidden = this.buttons.stop.hidden = true
    }
  }

  private showProgress(fraction: number, step: string): void {
    this.progress.hidden = false
    this.progress.value = fraction
    this.setStatus(`${step} (${COMPRESSED_MEGABYTES} MB, once)`)
  }

  private setStatus(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text
  }

  private handle(error: unknown): void {
    this.setStatus(isAbort(error) ? 'Stopped.' : '')
    if (!isAbort(error)) {
      this.showError(explain(error instanceof Error ? error.message : String(error)))
    }
  }

  private showError(error: QueryError | null): void {
    this.error.hidden = error === null
    this.error.textContent = error && toSentence(error)
    if (error) this.clearResult()
  }

  private clearResult(): void {
    this.openQuery = null
    this.result.replaceChildren()
  }
}
