// Work that a reader may not want to wait for.

/** The reader stopped it. */
export class Stopped extends Error {}

/** Go on only if the reader did not stop it. */
export function goOn(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped()
}

/** What comes of some work, unless the reader stops it first. */
export function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Stopped())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject)
  })
}
