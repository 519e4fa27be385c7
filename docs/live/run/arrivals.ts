// Where the events of a run go: whoever needs them, such as the answers of the page, listens here.
import type { SentEvent } from '../runtime/messages.ts'

/** What happens with the events of a run; the run is over when it has ended. */
export type Listener = (section: string, events: SentEvent[]) => void | Promise<void>

const listeners = new Set<Listener>()

/** Listen to the events of all runs from now on. */
export function listen(listener: Listener): void {
  listeners.add(listener)
}

/** Hand over the events that the code of a section, as edited, has sent in one run. */
export async function onEvents(section: string, events: SentEvent[]): Promise<void> {
  for (const listener of listeners) await listener(section, events)
}
