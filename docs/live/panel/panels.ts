// The places for files on a page, and the files that were kept on another one.
import { element } from '../core/dom.ts'
import { modelOf } from '../core/models.ts'
import { KeptBar } from '../keep/bar.ts'
import { forget, type KeptFiles, load } from '../keep/storage.ts'
import type { Panel } from './panel.ts'
import { namesOnPage, setOfPlace } from './substitute.ts'

const panels = new WeakMap<HTMLElement, Panel>()

/** What takes the files of a place for them, which an element in it says what happens with. */
export const open = (status: HTMLElement): Promise<Panel> => panelFor(status, setOf(status))

/** Show the files that are kept, of each set that the page has numbers of. */
export async function resume(): Promise<void> {
  for (const kept of await load()) await show(kept)
}

async function show(kept: KeptFiles): Promise<void> {
  const { set, description } = kept
  const places = document.querySelectorAll<HTMLElement>('[data-own] > [role="status"]')
  const status = [...places].find((place) => setOf(place) === set) ?? statusFor(set)
  if (status) return void (await panelFor(status, set)).resume(kept)
  if (set) return // the page has nothing of it
  const bar = new KeptBar()
  bar.show(description, () => void forget(set).then(() => bar.hide()))
}

/** An element for what happens with the files of a set on a page that shows it without a place. */
function statusFor(set: string): HTMLElement | null {
  if (!set || !namesOnPage().some((name) => modelOf(name) === set)) return null
  const status = element('div', { role: 'status' })
  document.querySelector('article')?.prepend(status)
  return status
}

const setOf = (status: HTMLElement): string => setOfPlace(status.parentElement as HTMLElement)

async function panelFor(status: HTMLElement, set: string): Promise<Panel> {
  const { default: PanelOfSet } = set
    ? await import('./set_panel.ts')
    : await import('./model_panel.ts')
  const panel = panels.get(status) ?? new PanelOfSet(status, set)
  panels.set(status, panel)
  return panel
}
