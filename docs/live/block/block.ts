// One SQL block of a page, live: run, edit, reset, and the result.
import { abortable, isAbort } from '../core/cancellation.ts'
import { button, element } from '../core/dom.ts'
import type { Result } from '../core/result.ts'
import { say, sayCount, separated } from '../core/words.ts'
import { populatedColumns } from '../database/columns.ts'
import { labelOf, openDataset } from '../database/dataset.ts'
import { loadAnswers, type Units } from '../view/answers.ts'
import { BlockView } from '../view/block_view.ts'
import { download, toCsv, toTabs } from '../view/csv.ts'
import { openInPostHog } from '../view/permalink.ts'
import { table } from '../view/table.ts'
import { drawCharts, restoreCharts } from './charts.ts'
import { Mistake } from './mistake.ts'
import { isParserOn, posthog } from './posthog_check.ts'
import { explain, type QueryError } from './query_errors.ts'

declare const COMPRESSED_MEGABYTES: string // written by the build: the size of the engine, compressed

const DWELL = 50 // milliseconds: what crosses a button is gone by then
const PAUSE = 400 // milliseconds without a key before PostHog's parser checks the query

/** What the two buttons of a block do. */
export interface LiveBlock {
  warm(): void
  run(): Promise<void>
  edit(): Promise<void>
}

/** A result, and what it was without the reader's events where the page shows these. */
interface Computed {
  result: Result
  before: Result | null
  units: Units
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
  private readonly isPostHogs: boolean // and no SQL on the tables of another set
  private readonly view: BlockView
  private readonly mistake: Mistake
  private readonly tables = element('details', { class: 'live-tables', hidden: '' })
  private readonly result = element('div', { class: 'live-result' })
  private controller = new AbortController()
  private checkTimer = 0
  private checking = new AbortController()
  private tableNames: string[] | undefined // of a set that has others than PostHog's
  private openQuery: string | null = null // the query whose result is open

  constructor(block: HTMLElement, bar: HTMLElement) {
    this.block = block
    this.name = block.dataset.query ?? ''
    const title = block.previousElementSibling as HTMLElement | null
    const head = title?.querySelector('.live-run') ? title : bar
    this.link = head.querySelector<HTMLAnchorElement>('a.open-in-posthog')
    this.originalLink = this.link?.href ?? ''
    this.isPostHogs = block.dataset.dialect === undefined && isParserOn()
    this.original = (block.querySelector('code')?.textContent ?? '').trimEnd()
    this.view = new BlockView(
      bar,
      { name: this.name, kind: 'sql', original: this.original },
      {
        stop: () => this.controller.abort(),
        reset: () => this.reset(),
        change: () => this.changed(),
      },
      head,
    )
    this.mistake = new Mistake(this.view)
    const parts = [this.mistake.place, this.view.error, this.tables, this.result]
    bar.after(...parts)
    if (head !== bar) for (const part of [bar, ...parts]) part.classList.add('in-card')
    document.addEventListener('live:moved', (event) => {
      const { queries } = (event as CustomEvent<{ queries: Set<string> }>).detail
      const isPages = this.openQuery === this.original
      if (isPages ? queries.has(this.name) : queries.size > 0) void this.refresh()
    })
  }

  /** Start the engine for a reader whose mouse is on its way to a press, and does not cross. */
  warm(): void {
    setTimeout(() => {
      const isOnWay = document.querySelector('.live-run:hover, .live-edit:hover')
      if (isOnWay) void openDataset(this.name, () => undefined).catch(() => undefined)
    }, DWELL)
  }

  /** Run the current text, and show its result or its error. */
  async run(): Promise<void> {
    if (this.view.isBusy) return
    const sql = this.view.text
    this.setBusy(true)
    this.showError(null)
    this.controller = new AbortController()
    const { signal } = this.controller
    this.view.showStop()
    try {
      const computed = await abortable(signal, this.compute(sql, signal))
      const { result, units } = computed
      this.showResult(sql, computed, await drawCharts(this.name, result, units.unit))
      this.block.dispatchEvent(new CustomEvent('live:rows', { bubbles: true, detail: result }))
    } catch (error) {
      this.handle(error, sql)
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
    if (!this.isPostHogs) this.tableNames = Object.keys(dataset.tables)
    this.view.showProgress(1, say('Running'))
    const [start, label] = [performance.now(), labelOf(this.name)]
    const result = await dataset.run(sql, signal)
    const seconds = ((performance.now() - start) / 1000).toFixed(2)
    // A property that only the reader's events have is no column without them.
    const beneath = dataset.runBeneath?.(sql, signal).catch((error: unknown) => {
      if (isAbort(error)) throw error
      return null
    })
    const before = (await beneath) ?? null
    return { result, before, units: answers[this.name] ?? { unit: '' }, label, seconds }
  }

  /** Compute the open result again, from the events that the page shows now. */
  private async refresh(): Promise<void> {
    const sql = this.openQuery
    if (sql === null || this.view.isBusy) return
    try {
      const computed = await this.compute(sql, new AbortController().signal)
      if (this.openQuery !== sql || this.view.isBusy) return
      const { result, units } = computed
      const isEdited = sql !== this.original // otherwise the page draws the charts
      const note = isEdited ? await drawCharts(this.name, result, units.unit) : ''
      this.showResult(sql, computed, note)
    } catch (error) {
      this.handle(error, sql)
    }
  }

  /** Replace the text with an editor. */
  async edit(): Promise<void> {
    if (this.view.isBusy) return
    if (this.view.editor) return this.view.editor.focus()
    this.setBusy(true)
    try {
      const [{ openSqlEditor }, dataset] = await Promise.all([
        import('./sql_editor.ts'),
        openDataset(this.name, (fraction, step) => this.showProgress(fraction, step)),
      ])
      const box = element('div', { class: 'live-editor' })
      const columns = populatedColumns(dataset.tables)
      const { text, note } = this.view.linked
      const editor = openSqlEditor(box, text, this.name, Object.fromEntries(columns), {
        run: () => void this.run(),
        change: () => this.view.change(),
      })
      this.showTables(columns)
      this.view.setStatus(note)
      this.view.showEditor(this.block, box, editor)
    } catch (error) {
      this.handle(error, this.view.text)
    } finally {
      this.setBusy(false)
    }
  }

  private reset(): void {
    this.clearResult()
    this.showError(null)
    this.view.setStatus(say('Back to the original query.'))
    restoreCharts(this.name)
  }

  /** Update the link, and in a moment what PostHog says. */
  private changed(): void {
    const { isEdited, text } = this.view
    if (this.link)
      this.link.href = isEdited ? openInPostHog(this.originalLink, text) : this.originalLink
    clearTimeout(this.checkTimer)
    this.checking.abort()
    this.checking = new AbortController()
    this.checkTimer = window.setTimeout(() => void this.check(), PAUSE)
  }

  /** Say whether PostHog accepts the edited text. */
  private async check(): Promise<void> {
    const { text, isEdited } = this.view
    const { signal } = this.checking
    try {
      const isChecked = isEdited && this.isPostHogs
      this.mistake.showVerdict(isChecked ? await posthog.check(text, signal) : null, text)
    } catch (error) {
      if (!isAbort(error)) throw error // another key was pressed
    }
  }

  private showResult(sql: string, computed: Computed, note: string): void {
    const { result, before, units, label, seconds } = computed
    const rows = sayCount(result.rows.length, '{n} row', '{n} rows')
    const time = say('{rows} in {seconds} s.', { rows, seconds: separated(seconds) })
    this.view.setStatus(`${time} ${note}`)
    this.openQuery = sql
    const caption = sql === this.original ? say('Result') : say('Your result')
    const save = button(say('Download CSV'), () =>
      download(`${this.name.replaceAll('/', '-')}.csv`, toCsv(result)),
    )
    const copy = button(say('Copy rows'), () => {
      void this.view.copy(
        toTabs(result),
        say('The rows are copied.'),
        say('The browser does not allow copying.'),
      )
    })
    const bar = element('div', { class: 'live-bar' }, copy, save)
    this.result.replaceChildren(table(result, units, caption, label, before), bar)
  }

  private showTables(tables: [string, string[]][]): void {
    const rows = tables.map(([name, columns]) => {
      const codes = columns.flatMap((column) => [element('code', {}, column), ' '])
      return element('p', {}, element('strong', {}, name), ' ', ...codes)
    })
    this.tables.replaceChildren(element('summary', {}, say('Tables and columns')), ...rows)
    this.tables.hidden = false
  }

  private setBusy(isBusy: boolean): void {
    this.view.setBusy(isBusy)
    this.result.setAttribute('aria-busy', String(isBusy))
  }

  private showProgress(fraction: number, step: string): void {
    this.view.showProgress(
      fraction,
      say('{step} ({size} MB, once)', { step, size: separated(COMPRESSED_MEGABYTES) }),
    )
  }

  private handle(error: unknown, sql: string): void {
    this.view.setStatus(isAbort(error) ? say('Stopped.') : '')
    if (!isAbort(error)) {
      const message = error instanceof Error ? error.message : String(error)
      this.showError(explain(message, this.tableNames), sql)
    }
  }

  private showError(error: QueryError | null, text = this.view.text): void {
    this.mistake.showError(error, text)
    if (error) this.clearResult()
  }

  private clearResult(): void {
    this.openQuery = null
    this.result.replaceChildren()
  }
}
