// A frame without an origin, a network or a page, in which a worker runs code that is not ours.
import { type Command, isReport, type Report } from './messages.ts'

declare const HOST_SCRIPT: string // written by the build: the text of host.ts, bundled,
declare const HOST_HASH: string // and its hash, which the policy of the page has too

const POLICY = `default-src 'none'; script-src '${HOST_HASH}' 'wasm-unsafe-eval'; worker-src blob:`
const GRACE = 2000 // milliseconds that the frame has to end its worker, before the page ends both

/** The end of a run that its code did not choose. */
export class Killed extends Error {}

/** One worker at a time, behind two watchdogs: the frame ends the worker, the page the frame. */
export class Sandbox {
  private frame: Promise<HTMLIFrameElement> | undefined
  private current: HTMLIFrameElement | undefined
  private id = 0
  private settle: ((report: Report | Killed) => void) | undefined

  private readonly title: string

  /** Whether a worker is there to post to. */
  isWarm = false

  /** @param title what the frame is, for whoever comes upon it */
  constructor(title: string) {
    this.title = title
  }

  /**
   * Start a worker from parts of its script, and wait until `onText` returns true.
   *
   * Rejects with a Killed that says why if the worker does not come so far: `limit` milliseconds
   * have passed, it sends too much, it cannot start, or `stop` was called.
   */
  async start(parts: string[], limit: number, onText: (text: string) => boolean): Promise<void> {
    this.isWarm = false
    await this.perform((id) => ({ start: id, parts, limit }), limit, onText)
    this.isWarm = true
  }

  /** Post something to the worker that `start` left, and wait likewise. */
  async post(data: unknown, limit: number, onText: (text: string) => boolean): Promise<void> {
    await this.perform((id) => ({ post: id, data, limit }), limit, onText)
  }

  /** End the worker, and keep the frame for the next. */
  end(): void {
    this.isWarm = false
    if (this.current) this.tell(this.current, { stop: true })
  }

  /** End the worker and its frame, and with them a run that has not ended. */
  stop(reason = 'Stopped.'): void {
    this.isWarm = false
    this.current?.remove()
    this.current = this.frame = undefined
    this.settle?.(new Killed(reason))
  }

  private async perform(
    command: (id: number) => Command,
    limit: number,
    onText: (text: string) => boolean,
  ): Promise<void> {
    this.frame ??= this.open()
    const frame = await this.frame
    this.id += 1
    const { id } = this
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const watchdog = setTimeout(() => this.stop(TIME), limit + GRACE)
    this.settle = (report) => {
      if (report instanceof Killed) return reject(report)
      if (report.id !== id) return
      if (report.killed) return this.stop(report.killed === 'time' ? TIME : MESSAGES)
      if (report.error) return this.stop(report.error)
      if (report.text !== undefined && onText(report.text)) resolve()
    }
    try {
      this.tell(frame, command(id))
      await promise
      this.tell(frame, { rest: true })
    } finally {
      clearTimeout(watchdog)
      this.settle = undefined
    }
  }

  private tell(frame: HTMLIFrameElement, command: Command): void {
    // The frame has no origin that could be named; only this very frame gets the message.
    frame.contentWindow?.postMessage(command, '*')
  }

  private open(): Promise<HTMLIFrameElement> {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.referrerPolicy = 'no-referrer'
    frame.className = 'live-sandbox' // one pixel: timers of a hidden frame are slow
    frame.tabIndex = -1
    frame.ariaHidden = 'true'
    frame.title = this.title
    frame.srcdoc = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${HOST_SCRIPT}</script>`
    const { promise, resolve } = Promise.withResolvers<HTMLIFrameElement>()
    const listen = ({ source, data }: MessageEvent) => {
      if (!frame.isConnected) return removeEventListener('message', listen)
      if (source !== frame.contentWindow || !isReport(data)) return
      if (data.id === 0) resolve(frame)
      else this.settle?.(data)
    }
    addEventListener('message', listen)
    document.body.append(frame)
    this.current = frame
    return promise
  }
}

const TIME = 'Ended: it ran for too long. An endless loop?'
const MESSAGES = 'Ended: it sent more than a page can show.'
