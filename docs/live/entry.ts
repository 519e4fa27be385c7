// The one script that a page loads. Everything else is loaded when a reader asks for it.

const findAll = (selector: string) => document.querySelectorAll<HTMLElement>(selector)

// As in core/words.ts, which an English page does not need.
const texts = JSON.parse(findAll('#words')[0]?.textContent ?? '{}').texts
const say = (text: string): string => texts?.[text] ?? text

const FAILURE = say('This could not be loaded. Try again, or reload the page.')
const RUN_ALL = say('Run all of this section')
const PERMALINK = /^#live=([^&]+)&/

/** A block of the page that is made live at the first press of one of its buttons. */
interface Live {
  /** Loads what a run needs; nothing is said where that fails. */
  warm?(): void
  /** Resolves to false for code that went wrong, or was stopped. */
  run(): Promise<unknown>
  edit(): Promise<void>
  stop?(): void
}

type Action = 'warm' | 'run' | 'edit' | 'stop'

/** The buttons below a block, and what presses one, or does what has no button. */
interface Bar {
  bar: HTMLElement
  press(action: Action): Promise<unknown>
}

/** What a reader has chosen, or dropped: files, and what they were in. */
interface Chosen {
  files: FileList | null
  items?: DataTransferItemList
}

/** Not zero where an element is before another one: 4 is `Node.DOCUMENT_POSITION_FOLLOWING`. */
const isBefore = (element: Node, other: Node): number => element.compareDocumentPosition(other) & 4

/** Make an element with some properties. */
const create = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] => Object.assign(document.createElement(tag), properties)

const createButton = (textContent: string, className = ''): HTMLButtonElement =>
  create('button', { type: 'button', textContent, className })

/**
 * Add two buttons to a block: in its head, else below the block, in its bar. The first
 * press loads what a live example needs, and a mouse on its way to that press begins with it.
 *
 * @param block the block
 * @param name its query or section
 * @param after the element below which the bar goes
 * @param load loads what makes the block live, and makes it live
 */
function addBar(
  block: HTMLElement,
  name: string,
  after: Element,
  load: (block: HTMLElement, bar: HTMLElement) => Promise<Live>,
): Bar {
  const bar = create('div', { className: 'live-bar' })
  let live: Promise<Live> | undefined
  const press = async (action: Action) => {
    try {
      live ??= load(block, bar)
      return await (await live)[action]?.()
    } catch {
      live = undefined
      if (action !== 'warm') showFailure(bar)
      return false
    }
  }
  const buttons = (['run', 'edit'] as const).map((action) => {
    const button = createButton(action === 'run' ? say('Run') : say('Edit'), `live-${action}`)
    button.ariaLabel = `${button.textContent} ${name}`
    button.onclick = () => void press(action)
    button.onpointerenter = () => void press('warm')
    return button
  })
  const title = block.previousElementSibling?.querySelector('.filename')
  if (title) title.after(...buttons)
  else bar.append(...buttons)
  after.after(bar)
  return { bar, press }
}

/** Show what the events of a run move, above the events of the page. */
async function layOn(event: Event): Promise<void> {
  const { detail } = event as CustomEvent
  if (!detail.events.length) return
  try {
    ;(await import('./layer/layer.ts')).arrive(detail)
  } catch {
    const bar = [...findAll('.live-bar')].find((bar) => isBefore(event.target as HTMLElement, bar))
    const textContent = `${say('The numbers of the page stay.')} ${FAILURE}`
    bar?.append(create('span', { role: 'alert', textContent }))
  }
}

function showFailure(bar: HTMLElement): void {
  const note = bar.querySelector('.live-status') ?? create('span', { className: 'live-status' })
  note.role = 'alert'
  note.textContent = FAILURE
  bar.append(note)
}

/** Make a place where a reader drops or chooses files of events, or a folder of them. */
function addUpload(place: HTMLElement): void {
  const status = create('div', { role: 'status' })
  const label = create('label', {})
  const input = create('input', { type: 'file', multiple: true })
  label.append(
    place.dataset.text ?? say('See your own numbers: drop exports of events here, or '),
    input,
  )
  const folder = createButton(say('Choose a folder'), 'live-button')
  const note = create('small', {
    textContent: say(
      'JSON Lines, CSV or Parquet, optionally gzipped. Read in your browser, never uploaded.',
    ),
  })
  place.append(label, ' ', folder, note, status)
  let panel: Promise<{ take(files: File[], items: unknown[]): Promise<void> }> | undefined
  const take = async ({ files, items }: Chosen) => {
    if (!files?.length) return
    const chosen = [...files]
    const entries = [...(items ?? [])].map((item) => item.webkitGetAsEntry())
    input.value = '' // the same file can be chosen again
    try {
      panel ??= import('./panel/panels.ts').then(({ open }) => open(status))
      await (await panel).take(chosen, entries)
    } catch {
      panel = undefined
      status.textContent = FAILURE
    }
  }
  input.onchange = () => void take(input)
  folder.onclick = () => {
    const picker = create('input', { type: 'file', webkitdirectory: true })
    picker.onchange = () => void take(picker)
    picker.click()
  }
  const drag = (event: DragEvent) => {
    event.preventDefault()
    const { type, dataTransfer } = event
    place.classList.toggle('live-dragover', type === 'dragover')
    if (type === 'drop' && dataTransfer) void take(dataTransfer)
  }
  place.ondragover = place.ondragleave = place.ondrop = drag
}

/** Add a button that starts the demo of people and organizations. */
function addDemo(place: HTMLElement): void {
  const start = createButton(say('Play with five people and two organizations'))
  start.onclick = async () => {
    try {
      const { startDemo } = await import('./identity/demo.ts')
      startDemo(place)
    } catch {
      start.textContent = FAILURE
    }
  }
  place.classList.add('live-bar')
  place.append(start)
}

/** Add the bars of all blocks of a kind; a link opens the first block of its name. */
function addBars(
  selector: string,
  nameOf: (block: HTMLElement) => string,
  labelOf: (name: string) => string,
  load: (block: HTMLElement, bar: HTMLElement) => Promise<Live>,
): Bar[] {
  const names = new Set<string>()
  const linked = PERMALINK.exec(location.hash)?.[1]
  const bars: Bar[] = []
  for (const block of findAll(selector)) {
    const name = nameOf(block)
    const call = block.nextElementSibling
    const after = call?.matches('[data-call]') ? call : block
    const bar = addBar(block, labelOf(name), after, load)
    if (!names.has(name) && linked === encodeURIComponent(name)) void bar.press('edit')
    names.add(name)
    bars.push(bar)
  }
  return bars
}

/**
 * Where a section of the page has several blocks, add a button that runs them in order, up to the
 * first error; pressed again, it ends what runs.
 */
function addRunAll(bars: Bar[]): void {
  const headings = [...findAll('article :is(h1,h2,h3)')]
  const sectionOf = ({ bar }: Bar) => headings.findLast((heading) => isBefore(heading, bar))
  for (const [heading, section] of Map.groupBy(bars, sectionOf)) {
    if (!section[1] || !heading) continue
    const button = createButton(RUN_ALL, 'live-run-all')
    let current: Bar | undefined
    let isStopped = false
    button.onclick = async () => {
      isStopped = !!current
      if (current) return void current.press('stop')
      button.textContent = say('Stop this section')
      for (current of section) {
        if ((await current.press('run')) === false || isStopped) break
      }
      current = undefined
      button.textContent = RUN_ALL
    }
    section[0]?.bar.append(button)
  }
}

/** Add a button to the first step of a journey, which plays it step by step. */
function addJourney(start: HTMLElement): void {
  const { journey, language } = start.dataset
  const selector = `[data-journey="${journey}"][data-language="${language}"]`
  if (findAll(selector)[0] !== start) return
  const bar = create('div', { className: 'live-bar journey-bar' })
  const button = createButton(say('Play it step by step'))
  button.onclick = async () => {
    try {
      const { play } = await import('./run/journey.ts')
      play(start, bar)
    } catch {
      showFailure(bar)
    }
  }
  bar.append(button)
  start.before(bar)
}

const parts = findAll('script[data-live]')[0]?.dataset.live?.split(' ') ?? []
if (parts.includes('sql')) {
  addBars(
    '[data-query]',
    (block) => block.dataset.query as string,
    (name) => `${say('the query')} ${name}`,
    (block, bar) => import('./block/block.ts').then(({ open }) => open(block, bar)),
  )
  for (const place of findAll('[data-own]')) addUpload(place)
  for (const place of findAll('[data-play]')) addDemo(place)
  document.addEventListener('live:events', layOn)
  try {
    if (localStorage.kept) void import('./panel/panels.ts').then(({ resume }) => resume())
  } catch {
    // storage is forbidden: nothing is kept
  }
}
for (const language of parts) {
  if (language === 'sql') continue
  const bars = addBars(
    `[data-section^="${language}/"]:is([data-set],:has(+[data-call]))`, // others cannot be run
    (block) => block.dataset.section as string,
    (name) => name.replace(/^.*:/, ''),
    (block, bar) => import('./run/code_block.ts').then(({ open }) => open(block, bar)),
  )
  addRunAll(bars)
  for (const start of findAll(`[data-journey][data-language="${language}"]`)) addJourney(start)
}

export {} // a module, whose names are no others'
