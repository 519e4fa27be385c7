// One block of Python or JavaScript of a page, live: run, edit, stop, reset, and what it sends.
import { button, element } from '../core/dom.ts'
import type { Message, SentEvent } from '../runtime/messages.ts'
import { Killed } from '../sandbox/frame.ts'
import type { Editor } from '../view/editor.ts'
import { linkedText, toFragment } from '../view/permalink.ts'
import { onEvents } from './arrivals.ts'
import { CodeError } from './code_error.ts'
import { Received } from './received.ts'

/** What the buttons of a block do. */
export interface LiveCode {
  run(): Promise<void>
  edit(): Promise<void>
}

/** Make a block live; `bar` holds its buttons, and stands below the block and its call. */
export const open = (block: HTMLElement, bar: HTMLElement): LiveCode => new CodeBlock(block, bar)

class CodeBlock implements LiveCode {
  private readonly block: HTMLElement
  private readonly call: HTMLElement | null
  private readonly section: string
  private readonly original: string
  private readonly received: Received
  private readonly status = element('span', { class: 'live-status', role: 'status' })
  private readonly progress = element('progress', { max: '1', hidden: '', 'aria-label': 'Loading' })
  private readonly error = element('p', { class: 'live-error', role: 'alert', hidden: '' })
  private readonly logs = element('pre', { class: 'live-logs', hidden: '', 'aria-label': 'Logs' })
  private readonly buttons: Record<'run' | 'stop' | 'edit' | 'reset' | 'share', HTMLButtonElement>
  private editor: Editor | undefined
  private isBusy = false
  private stopRun: () => void = () => undefined

  constructor(block: HTMLElement, bar: HTMLElement) {
    this.block = block
    this.section = block.dataset.section ?? ''
    const next = block.nextElementSibling
    this.call = next instanceof HTMLElement && next.dataset.call !== undefined ? next : null
    this.original = [block, this.call]
      .map((part) => part?.querySelector('code')?.textContent?.trimEnd())
      .filter(Boolean)
      .join('\n\n')
    const inBar = (action: string) => bar.querySelector(`.live-${action}`) as HTMLButtonElement
    this.buttons = {
      run: inBar('run'),
      stop: button('Stop', () => this.stopRun()),
      edit: inBar('edit'),
      reset: button('Reset', () => this.reset()),
      share: button('Copy link', () => void this.share()),
    }
    const { run, stop, edit, reset, share } = this.buttons
    for (const hidden of [stop, reset, share]) hidden.hidden = true
    bar.querySelector('.live-status')?.remove()
    run.after(stop) // the two buttons that exist stay in place, and one of them keeps the focus
    edit.after(reset, share)
    bar.append(this.progress, this.status)
    bar.after(this.error, this.logs)
    this.received = new Received(foldOf(block), this.logs)
  }

  private get text(): string {
    return this.editor?.text() ?? this.original
  }

  private get isEdited(): boolean {
    return this.text.trimEnd() !== this.original
  }

  /** Run the current text, and show what it sends, logs and gets wrong. */
  async run(): Promise<void> {
    if (this.isBusy) return
    this.setBusy(true)
    this.clear()
    const events: SentEvent[] = []
    const start = performance.now()
    try {
      await this.perform((message) => {
        if ('sent' in message) events.push(...message.sent)
        else if ('log' in message) this.addLog(message.log)
        else if ('error' in message) this.showError(message.error, message.line)
      })
      const seconds = ((performance.now() - start) / 1000).toFixed(2)
      this.setStatus(`${this.received.show(events)} ${seconds} s`)
      await onEvents(this.section, events)
    } catch (error) {
      this.setStatus('')
      this.showError(...described(error))
    } finally {
      this.setBusy(false)
      const detail = { section: this.section, events }
      this.block.dispatchEvent(new CustomEvent('live:events', { bubbles: true, detail }))
    }
  }

  private async perform(on: (message: Message) => void): Promise<void> {
    this.setStatus('Running')
    if (this.section.startsWith('python/')) {
      const { runPython, stopPython } = await import('./python.ts')
      this.setStoppable(stopPython)
      return runPython(this.text, on, (fraction, step) => this.showProgress(fraction, step))
    }
    const { runJavaScript, stopJavaScript } = await import('./javascript.ts')
    this.setStoppable(stopJavaScript)
    return runJavaScript(this.text, on)
  }

  private setStoppable(stop: () => void): void {
    this.stopRun = stop
    this.buttons.stop.hidden = false
  }

  /** Replace the code and the call below it with an editor. */
  async edit(): Promise<void> {
    if (this.isBusy) return
    if (this.editor) return this.editor.focus()
    this.setBusy(true)
    try {
      const { openCodeEditor } = await import('./code_editor.ts')
      const box = element('div', { class: 'live-editor' })
      const { text, note } = linkedText(location.hash, this.section, this.original, 'code')
      this.editor = openCodeEditor(box, text, this.section, {
        run: () => void this.run(),
        change: () => this.changed(),
      })
      this.block.querySelector('pre')?.replaceWith(box)
      if (this.call) this.call.hidden = true
      this.setStatus(note)
      this.changed()
      this.editor.focus()
      this.buttons.edit.hidden = true
    } finally {
      this.setBusy(false)
    }
  }

  private reset(): void {
    this.editor?.setText(this.original)
    this.clear()
    this.setStatus('Back to the original code.')
    if (location.hash.startsWith('#live=')) history.replaceState(null, '', location.pathname)
    this.editor?.focus()
  }

  private async share(): Promise<void> {
    const address = new URL(toFragment(this.section, this.text, 'code'), location.href).href
    history.replaceState(null, '', address)
    try {
      await navigator.clipboard.writeText(address)
      this.setStatus('The link is copied.')
    } catch {
      this.setStatus('The link is in the address bar.')
    }
  }

  /** Update what depends on whether the text is the page's; called after each key. */
  private changed(): void {
    this.buttons.reset.hidden = this.buttons.share.hidden = !this.isEdited
  }

  private clear(): void {
    this.error.hidden = this.logs.hidden = true
    this.error.textContent = this.logs.textContent = ''
    this.received.clear()
  }

  private addLog(text: string): void {
    this.logs.hidden = false
    this.logs.append(`${text.trimEnd()}\n`)
  }

  private showError(text: string, line?: number): void {
    if (!this.error.hidden) return // the first one is the cause
    this.error.hidden = false
    this.error.textContent = line === undefined ? text : `Line ${line}: ${text}`
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy
    // Not `disabled`, which would take the focus from whoever pressed the button.
    for (const button of [this.buttons.run, this.buttons.edit]) button.ariaDisabled = String(isBusy)
    if (!isBusy) this.progress.hidden = this.buttons.stop.hidden = true
  }

  private showProgress(fraction: number, step: string): void {
    this.progress.hidden = fraction === 1
    this.progress.value = fraction
    this.setStatus(step)
  }

  private setStatus(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text
  }
}

/** The fold of the page with what the build received: after the block, or after its tabs. */
function foldOf(block: HTMLElement): HTMLElement | null {
  const place = block.closest('.tabbed-set') ?? block
  for (let next = place.nextElementSibling; next; next = next.nextElementSibling) {
    if (next instanceof HTMLElement && next.matches('details.abstract')) return next
    if (!next.matches('[data-call], .live-bar, [class^="live-"], [data-received]')) return null
  }
  return null
}

function described(error: unknown): [string, number | undefined] {
  if (error instanceof CodeError) return [error.message, error.line]
  if (error instanceof Killed) return [error.message, undefined]
  return ['This could not be loaded. Try again, or reload the page.', undefined]
}
