// A worker that answers one request, and is ended then.
import { ASSETS } from './assets.ts'
import { abortable } from './cancellation.ts'
import { say, written } from './words.ts'

/** What such a worker says: how much is done, from 0 to 1, why there is no reply, or its reply. */
export type Said<Reply> = { progress: number } | { error: string } | Reply

/** Run a worker for one request; its reply, or the reason why there is none. */
export async function runWorker<Request, Reply extends object>(
  script: string,
  request: Request,
  progress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Reply> {
  signal.throwIfAborted()
  const worker = new Worker(new URL(script, ASSETS), { name: written })
  progress(0)
  const reply = new Promise<Reply>((resolve, reject) => {
    worker.onerror = () =>
      reject(new Error(say('The file needs more memory than the browser gives.')))
    worker.onmessage = ({ data }: MessageEvent<Said<Reply>>) => {
      if ('progress' in data) progress(data.progress)
      else if ('error' in data) reject(new Error(data.error))
      else resolve(data)
    }
    worker.postMessage(request)
  })
  try {
    return await abortable(signal, reply)
  } finally {
    worker.terminate()
  }
}
