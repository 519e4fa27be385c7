// One block of Python or JavaScript of a page, live: run, edit, stop, reset, and what it sends.
import { element } from '../core/dom.ts'
import { say, separated } from '../core/words.ts'
import type { Message, SentEvent } from '../runtime/messages.ts'
import { Killed } from '../sandbox/frame.ts'
import { BlockView } from '../view/block_view.ts'
import { onEvents } from './arrivals.ts'
import { CodeError } from './code_error.ts'
import { endInWords, noticeInWords } from './in_words.ts'
import { Received } from './received.ts'
import { waysOf } from './sample_persons.ts'

/** What the buttons of a block do. */
export interface LiveCode {
  /** Resolves to whether the code came to its end without an error. */
  run(): Promise<boolean>
  edit(): Promise<void>
  stop(): void
}

/** Make a block live; `bar` is below the block and its call, and Run and Edit are in its head. */
export const open = (block: HTMLElement, bar: HTMLElement): LiveCode => new CodeBlock(block, bar)

class CodeBlock implements LiveCode {
  private readonly block: HTMLElement
  private readonly call: HTMLElement | null
  private readonly section: string
  private readonly set: string | undefined // of events; undefined for the sample company's
  private readonly view: BlockView
  private readonly received: Received
  private readonly logs = element('pre', {
    class: 'live-logs',
    hidden: '',
    'aria-label': say('Logs'),
  })
  private readonly notices = element('ul', { class: 'live-notices', role: 'status', hidden: '' })
  private stopRun: () => void = () => undefined

  constructor(block: HTMLElement, bar: HTMLElement) {
    this.block = block
    this.section = block.dataset.section ?? ''
    this.set = block.dataset.set
    const next = block.nextElementSibling
    this.call = next instanceof HTMLElement && next.dataset.call !== undefined ? next : null
    const original = [block, this.call]
      .map((part) => part?.querySelector('code')?.textContent?.trimEnd())
      .filter(Boolean)
      .join('\n\n')
    this.view = new BlockView(
      bar,
      { name: this.section, kind: 'code', original },
      { stop: () => this.stop(), reset: () => this.reset(), change: () => undefined },
      block.previousElementSibling as HTMLElement,
    )
    const parts = [this.view.error, this.notices, this.logs]
    bar.after(...parts)
    this.received = new Received(foldOf(block), this.logs)
    for (const part of [bar, ...parts, this.received.box]) part.classList.add('in-card')
  }

  /** Run the current text, and show what it sends, logs and gets wrong. */
  async run(): Promise<boolean> {
    if (this.view.isBusy) return false
    this.view.setBusy(true)
    this.clear()
    const events: SentEvent[] = []
    const start = performance.now()
    try {
      await this.perform((message) => {
        if ('sent' in message) events.push(...message.sent)
        else if ('log' in message) this.addLog(message.log)
        else if ('error' in message) this.showError(endInWords(message.error), message.line)
        else if ('notice' in message) this.addNotice(noticeInWords(message.notice), message.line)
      })
      const seconds = ((performance.now() - start) / 1000).toFixed(2)
      const sentence = this.received.show(events, await waysOf(this.section, events, this.set))
      this.view.setStatus(`${sentence} ${separated(seconds)} s`)
      await onEvents(this.section, events)
    } catch (error) {
      this.view.setStatus('')
      this.showError(...described(error))
    } finally {
      this.view.setBusy(false)
      const detail = { section: this.section, events, set: this.set }
      this.block.dispatchEvent(new CustomEvent('live:events', { bubbles: true, detail }))
    }
    return this.view.error.hidden === true
  }

  /** End the run, if there is one. */
  stop(): void {
    if (this.view.isBusy) this.stopRun()
  }

  private async perform(on: (message: Message) => void): Promise<void> {
    this.view.setStatus(say('Running'))
    if (this.section.startsWith('python/')) {
      const { runPython, stopPython } = await import('./python.ts')
      this.setStoppable(stopPython)
      return runPython(this.view.text, on, (fraction, step) =>
        this.view.showProgress(fraction, step),
      )
    }
    const { runJavaScript, stopJavaScript } = await import('./javascript.ts')
    this.setStoppable(stopJavaScript)
    return runJavaScript(this.view.text, on)
  }

  private setStoppable(stop: () => void): void {
    this.stopRun = stop
    this.view.showStop()
  }

  /** Replace the code and the call below it with an editor. */
  async edit(): Promise<void> {
    if (this.view.isBusy) return
    if (this.view.editor) return this.view.editor.focus()
    this.view.setBusy(true)
    try {
      const { openCodeEditor } = await import('./code_editor.ts')
      const box = element('div', { class: 'live-editor' })
      const { text, note } = this.view.linked
      const editor = openCodeEditor(box, text, this.section, {
        run: () => void this.run(),
        change: () => this.view.change(),
      })
      if (this.call) this.call.hidden = true
      this.view.setStatus(note)
      this.view.showEditor(this.block, box, editor)
    } finally {
      this.view.setBusy(false)
    }
  }

  private reset(): void {
    this.clear()
    this.view.setStatus(say('Back to the original code.'))
  }

  private clear(): void {
    this.view.showError(null)
    this.notices.hidden = this.logs.hidden = true
    this.notices.textContent = this.logs.textContent = ''
    this.received.clear()
  }

  private addNotice(text: string, line?: number): void {
    this.notices.append(element('li', {}, atLine(text, line)))
    this.notices.hidden = false
  }

  private addLog(text: string): void {
    this.logs.hidden = false
    this.logs.append(`${text.trimEnd()}\n`)
  }

  private showError(text: string, line?: number): void {
    if (!this.view.error.hidden) return // the first one is the cause
    this.view.showError(atLine(text, line))
  }
}

const atLine = (text: string, line?: number): string =>
  line === undefined ? text : say('Line {line}: {text}', { line, text })

/** The fold of the page with what the build received: after the block, or after its tabs. */
function foldOf(block: HTMLElement): HTMLElement | null {
  const place = block.closest('.tabbed-set') ?? block
  for (let next = place.nextElementSibling; next; next = next.nextElementSibling) {
    if (next instanceof HTMLElement && next.matches('details.abstract')) return next
    const isOfBlock = '[data-call], .live-bar, [class^="live-"], [data-received], .code-foot'
    if (!next.matches(isOfBlock)) return null
  }
  return null
}

function described(error: unknown): [string, number | undefined] {
  if (error instanceof CodeError) return [error.message, error.line]
  if (error instanceof Killed) return [endInWords(error.message), undefined]
  return [say('This could not be loaded. Try again, or reload the page.'), undefined]
}
