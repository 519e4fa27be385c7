// One SQL block of a page, live: run, edit, reset, and what came of it.
import type { Result } from '../core/result.ts'
import { loadAnswers } from '../view/answers.ts'
import { kindOf, redraw, restore, undrawable } from '../view/chart.ts'
import type { Editor } from './editor.ts'
import { fromFragment, openInPostHog, toFragment } from './permalink.ts'
import { type Mistake, mistakeIn, told } from './query_errors.ts'
import { button, element } from '../core/dom.ts'
import { download, toCsv, toTabs } from '../view/csv.ts'
import { table } from '../view/table.ts'
import { labelOf, ready } from '../database/dataset.ts'
import { abortable, isAbort } from '../core/cancellation.ts'
import { usable } from '../database/columns.ts'

declare const PACKED_MEGABYTES: string // written by the build: what the engine weighs on its way

const PAUSE = 400 // milliseconds without a key before PostHog's parser is asked

/** What the two buttons of a block do. */
export interface Live {
  run(): Promise<void>
  edit(): Promise<void>
}

/** Make a block live, whose bar has its two buttons. */
export const open = (block: HTMLElement, bar: HTMLElement): Live => new Block(block, bar)

class Block implements Live {
  private readonly block: HTMLElement
  private readonly name: string
  private readonly original: string
  private readonly link: HTMLAnchorElement | null
  private readonly linked: string
  private readonly status = element('span', { class: 'live-status', role: 'status' })
  private readonly progress = element('progress', { max: '1', hidden: '', 'aria-label': 'Loading' })
  private readonly mistake = element('p', { class: 'live-mistake', role: 'alert', hidden: '' })
  private readonly verdict = element('p', { class: 'live-verdict', role: 'status', hidden: '' })
  private readonly lists = element('details', { class: 'live-tables', hidden: '' })
  private readonly result = element('div', { class: 'live-result' })
  private readonly buttons: Record<'run' | 'stop' | 'edit' | 'reset' | 'share', HTMLButtonElement>
  private editor: Editor | undefined
  private stop = new AbortController()
  private asked = 0
  private isBusy = false

  constructor(block: HTMLElement, bar: HTMLElement) {
    this.block = block
    this.name = block.dataset.query ?? ''
    this.original = (block.querySelector('code')?.textContent ?? '').trimEnd()
    this.link = bar.nextElementSibling?.querySelector('a.open-in-posthog') ?? null
    this.linked = this.link?.href ?? ''
    const inBar = (action: string) => bar.querySelector(`.live-${action}`) as HTMLButtonElement
    this.buttons = {
      run: inBar('run'),
      stop: button('Stop', () => this.stop.abort()),
      edit: inBar('edit'),
      reset: button('Reset', () => this.reset()),
      share: button('Copy link', () => void this.share()),
    }
    const { run, stop, edit, reset, share } = this.buttons
    for (const hidden of [stop, reset, share]) hidden.hidden = true
    bar.querySelector('.live-status')?.remove()
    run.after(stop) // the two that are there stay in place, and one of them keeps the focus
    edit.after(reset, share, this.progress, this.status)
    bar.after(this.verdict, this.mistake, this.lists, this.result)
  }

  private get text(): string {
    return this.editor?.text() ?? this.original
  }

  private get isEdited(): boolean {
    return this.text.trimEnd() !== this.original
  }

  /** Run the text as it is now, and show its rows or its mistake. */
  async run(): Promise<void> {
    if (this.isBusy) return
    const [sql, label] = [this.text, labelOf(this.name)]
    this.busy(true)
    this.fail(null)
    this.stop = new AbortController()
    this.buttons.stop.hidden = false
    try {
      const { rows, unit, took } = await abortable(
        this.stop.signal,
        this.rows(sql, this.stop.signal),
      )
      const drawn = await this.draw(rows, unit)
      this.show(rows, unit, label)
      this.say(
        `${rows.rows.length} ${rows.rows.length === 1 ? 'row' : 'rows'} in ${took} s. ${drawn}`,
      )
      this.block.dispatchEvent(new CustomEvent('live:rows', { bubbles: true, detail: rows }))
    } catch (error) {
      this.failed(error)
    } finally {
      this.busy(false)
    }
  }

  private async rows(sql: string, signal: AbortSignal) {
    const [answers, engine] = await Promise.all([
      loadAnswers(),
      ready(this.name, (done, what) => signal.aborted || this.loading(done, what)),
    ])
    signal.throwIfAborted()
    this.say('Running')
    this.progress.hidden = true
    const start = performance.now()
    const rows = await engine.run(sql, signal)
    const took = ((performance.now() - start) / 1000).toFixed(2)
    return { rows, unit: answers[this.name]?.unit ?? '', took }
  }

  /** Put an editor in the place of the text. */
  async edit(): Promise<void> {
    if (this.isBusy) return
    if (this.editor) return this.editor.focus()
    this.busy(true)
    try {
      const [{ edit }, engine] = await Promise.all([
        import('./editor.ts'),
        ready(this.name, (done, what) => this.loading(done, what)),
      ])
      const box = element('div', { class: 'live-editor' })
      const lists = usable(engine.tables)
      const text = fromFragment(location.hash, this.name) ?? this.original
      this.editor = edit(box, text, this.name, Object.fromEntries(lists), {
        run: () => void this.run(),
        change: () => this.changed(),
      })
      this.block.querySelector('pre')?.replaceWith(box)
      this.list(lists)
      this.say('')
      this.changed()
      this.editor.focus()
      this.buttons.edit.hidden = true
    } catch (error) {
      this.failed(error)
    } finally {
      this.busy(false)
    }
  }

  private reset(): void {
    this.editor?.write(this.original)
    this.result.replaceChildren()
    this.fail(null)
    this.say('As on the page.')
    for (const figure of this.figures()) void restore(figure)
    if (location.hash.startsWith('#live=')) history.replaceState(null, '', location.pathname)
    this.editor?.focus()
  }

  private async share(): Promise<void> {
    const address = new URL(toFragment(this.name, this.text), location.href).href
    history.replaceState(null, '', address)
    await this.copy(address, 'The link is copied.', 'The link is in the address bar.')
  }

  private async copy(text: string, done: string, otherwise: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.say(done)
    } catch {
      this.say(otherwise)
    }
  }

  /** After each key: what depends on whether the text is the page's. */
  private changed(): void {
    const { reset, share } = this.buttons
    reset.hidden = share.hidden = !this.isEdited
    if (this.link)
      this.link.href = this.isEdited ? openInPostHog(this.linked, this.text) : this.linked
    clearTimeout(this.asked)
    this.asked = window.setTimeout(() => void this.judge(), PAUSE)
  }

  private async judge(): Promise<void> {
    const text = this.text
    this.verdict.hidden = !this.isEdited
    if (!this.isEdited) return
    const { refusal } = await import('./hogql.ts')
    const cause = await refusal(text)
    if (text !== this.text) return
    this.verdict.classList.toggle('live-refused', cause !== null)
    this.verdict.textContent = cause
      ? `PostHog would refuse this query. ${told(cause)}`
      : 'PostHog’s parser accepts this query.'
  }

  private async draw(rows: Result, unit: string): Promise<string> {
    const figures = this.figures()
    if (figures.length === 0) return ''
    const cause = figures.map((figure) => undrawable(rows, kindOf(figure))).find(Boolean)
    if (cause) return cause
    try {
      await Promise.all(figures.map((figure) => redraw(figure, rows, unit)))
    } catch (error) {
      return error instanceof Error ? error.message : String(error) // the rows are there all the same
    }
    return 'The chart shows them.'
  }

  private figures(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>('figure.chart')].filter(
      (figure) => figure.dataset.chart === this.name,
    )
  }

  private show(rows: Result, unit: string, label: string): void {
    const caption = this.isEdited ? 'Rows of your query' : 'Rows'
    const save = button('Download CSV', () =>
      download(`${this.name.replaceAll('/', '-')}.csv`, toCsv(rows)),
    )
    const copy = button('Copy rows', () => {
      void this.copy(toTabs(rows), 'The rows are copied.', 'The browser does not allow copying.')
    })
    const under = element('div', { class: 'live-bar' }, copy, save)
    this.result.replaceChildren(table(rows, unit, caption, label), under)
  }

  private list(lists: [string, string[]][]): void {
    const rows = lists.map(([name, columns]) => {
      const codes = columns.flatMap((column) => [element('code', {}, column), ' '])
      return element('p', {}, element('strong', {}, name), ' ', ...codes)
    })
    this.lists.replaceChildren(element('summary', {}, 'Tables and columns'), ...rows)
    this.lists.hidden = false
  }

  private busy(busy: boolean): void {
    this.isBusy = busy
    // Not `disabled`, which would take the focus from whoever pressed it.
    for (const one of [this.buttons.run, this.buttons.edit]) one.ariaDisabled = String(busy)
    this.result.setAttribute('aria-busy', String(busy))
    if (!busy) {
      this.progress.hidden = this.buttons.stop.hidden = true
    }
  }

  private loading(done: number, what: string): void {
    this.progress.hidden = false
    this.progress.value = done
    this.say(`${what} (${PACKED_MEGABYTES} MB, once)`)
  }

  private say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text
  }

  private failed(error: unknown): void {
    const stopped = isAbort(error)
    this.say(stopped ? 'Stopped.' : '')
    if (!stopped) this.fail(mistakeIn(error instanceof Error ? error.message : String(error)))
  }

  private fail(mistake: Mistake | null): void {
    this.mistake.hidden = mistake === null
    this.mistake.textContent = mistake && told(mistake)
    if (mistake) this.result.replaceChildren()
  }
}
