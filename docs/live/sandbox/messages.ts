// What the page, the frame of the sandbox and the worker in it say to each other.

/** From the page to the frame. Each start makes a new worker in place of the last. */
export type Command =
  | { start: number; parts: string[]; limit: number }
  | { post: number; data: unknown; limit: number }
  | { rest: true } // the worker has nothing to do: its watchdog sleeps, and it has to be silent
  | { stop: true }

/** From the frame to the page: a string of the worker, or how the worker ended. */
export interface Report {
  id: number
  text?: string
  error?: string
  killed?: 'time' | 'messages'
}

/** How many messages a worker may send for one run, and how many characters in all. */
export const MOST_MESSAGES = 500
export const MOST_CHARACTERS = 2_000_000

/** Whether the frame says something in this form: what runs in it may say anything. */
export function isReport(data: unknown): data is Report {
  const report = data as Report | null
  return (
    typeof report === 'object' &&
    report !== null &&
    typeof report.id === 'number' &&
    isText(report.text) &&
    isText(report.error) &&
    isText(report.killed)
  )
}

const isText = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= MOST_CHARACTERS)
