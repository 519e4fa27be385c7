// The one script that a page loads. Everything else comes when somebody asks for it.

import type { Live } from './block/block.ts'

const DRAFT = /^#live=([^&]+)&/

/** Two buttons below a query: its bar. The first press loads what a live example needs. */
function offer(block: HTMLElement, name: string, isFirst: boolean): void {
  const bar = document.createElement('div')
  bar.className = 'live-bar'
  let live: Promise<Live> | undefined
  const press = async (action: keyof Live) => {
    try {
      live ??= import('./block/block.ts').then(({ open }) => open(block, bar))
      await (await live)[action]()
    } catch {
      live = undefined
      apologize(bar)
    }
  }
  for (const action of ['run', 'edit'] as const) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = `live-${action}`
    button.textContent = action === 'run' ? 'Run' : 'Edit'
    button.setAttribute('aria-label', `${button.textContent} the query ${name}`)
    button.addEventListener('click', () => void press(action))
    bar.append(button)
  }
  block.after(bar)
  if (isFirst && DRAFT.exec(location.hash)?.[1] === encodeURIComponent(name)) void press('edit')
}

function apologize(bar: HTMLElement): void {
  const note = bar.querySelector('.live-status') ?? document.createElement('span')
  note.className = 'live-status'
  note.setAttribute('role', 'alert')
  note.textContent = 'This could not be loaded. Try again, or reload the page.'
  bar.append(note)
}

const names = new Set<string>()
for (const block of document.querySelectorAll<HTMLElement>('[data-query]')) {
  const name = block.dataset.query ?? ''
  offer(block, name, !names.has(name)) // a link opens the first block of its name
  names.add(name)
}

/** A place where a reader drops a file of their own events, or chooses one. */
function invite(place: HTMLElement): void {
  const said = document.createElement('div')
  said.setAttribute('role', 'status')
  const label = document.createElement('label')
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.jsonl,.ndjson,.json,.csv,.parquet,.gz'
  label.append('Your own numbers: drop an export of your events here, or ', input)
  const note = document.createElement('small')
  note.textContent =
    'JSON Lines, CSV or Parquet, also packed by gzip. It is read in your browser and goes nowhere.'
  place.append(label, note, said)
  let panel: Promise<{ take(file: File): Promise<void> }> | undefined
  const take = async (file: File | undefined) => {
    if (!file) return
    try {
      panel ??= import('./upload/panel.ts').then(({ Panel }) => new Panel(said))
      await (await panel).take(file)
    } catch {
      panel = undefined
      said.textContent = 'This could not be loaded. Try again, or reload the page.'
    }
  }
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    input.value = '' // the same file can be chosen again
    void take(file)
  })
  for (const sign of ['dragover', 'dragleave', 'drop'] as const) {
    place.addEventListener(sign, (event) => {
      event.preventDefault()
      place.classList.toggle('live-over', sign === 'dragover')
      if (sign === 'drop') void take(event.dataTransfer?.files[0])
    })
  }
}

for (const place of document.querySelectorAll<HTMLElement>('[data-own]')) invite(place)

for (const place of document.querySelectorAll<HTMLElement>('[data-play]')) {
  const start = document.createElement('button')
  start.type = 'button'
  start.textContent = 'Play with five people and two organizations'
  start.addEventListener('click', async () => {
    try {
      const { play } = await import('./identity/demo.ts')
      play(place)
    } catch {
      start.textContent = 'This could not be loaded. Press to try again.'
    }
  })
  place.classList.add('live-bar')
  place.append(start)
}
