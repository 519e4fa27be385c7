// What was kept on another page: the bar, and the numbers where the page has any.
import { showBar } from '../keep/bar.ts'
import { forget, load } from '../keep/storage.ts'
import { setOfPlace } from './substitute.ts'

/** Show the files that are kept. */
export async function resume(): Promise<void> {
  const kept = await load()
  if (!kept) return forget()
  const status = document.querySelector<HTMLElement>('[data-own] [role="status"]')
  if (!status || setOfPlace(status.parentElement as HTMLElement) !== null)
    return showBar(kept.description, () => undefined)
  const { panelFor } = await import('./panel.ts')
  await panelFor(status).resume(kept)
}
