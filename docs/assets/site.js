// Conveniences of a page, which is complete without JavaScript.

const LANGUAGE = 'lang'
const PROJECT = 'project' // its value is read in project.js
const IS_FROM_DISK = location.protocol === 'file:' // where nothing can be imported

// What the page says, where it is not in English.
const texts = JSON.parse(
  document.querySelector('#words')?.textContent ?? '{}',
).texts
const say = (text) => texts?.[text] ?? text

/** Apply a chosen language to all tabs, on later pages too, and put it into the address. */
function linkTabs() {
  for (const tabs of document.querySelectorAll('.tabbed-set'))
    tabs.removeAttribute('data-tabs') // the theme's own script would put tabs into the address
  const inputs = [...document.querySelectorAll('.tabbed-set > input')]
  const named = new Map(inputs.map((input) => [input, nameOf(input)]))
  const choose = (language) => {
    for (const [input, name] of named)
      if (name === language) input.checked = true
  }
  choose(
    new URLSearchParams(location.search).get(LANGUAGE)?.toLowerCase() ??
      remembered(LANGUAGE),
  )
  for (const [input, language] of named) {
    input.addEventListener('change', () => {
      const before = input.parentElement.getBoundingClientRect().top
      choose(language)
      scrollBy({
        top: input.parentElement.getBoundingClientRect().top - before,
        behavior: 'instant',
      })
      remember(LANGUAGE, language)
      const address = new URL(location.href)
      address.searchParams.set(LANGUAGE, language)
      history.replaceState(history.state, '', address)
    })
  }
}

/** The language of a tab, whose label may say where its code runs: "JavaScript (server)". */
function nameOf(input) {
  return document
    .querySelector(`label[for="${input.id}"]`)
    .textContent.trim()
    .toLowerCase()
    .replace(/ \(.*\)$/, '')
}

// Storage may be forbidden; the choice then lasts as long as the page.
function remembered(choice) {
  try {
    return localStorage.getItem(choice)
  } catch {
    return null
  }
}

function remember(choice, value) {
  try {
    localStorage.setItem(choice, value)
  } catch {
    /* forbidden */
  }
}

/** Add a button that copies the page as Markdown, beside the link to it. */
function copyPage() {
  const link = document.querySelector('a.as-markdown')
  if (!link || !navigator.clipboard) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy-page'
  button.textContent = say('Copy as Markdown')
  copyMarkdown(button, link, (markdown) => markdown)
  link.after(' ', button)
}

/** Let the button below a prompt copy it, and the rest of the page, which it is about. */
function copyPrompt() {
  const button = document.querySelector('.copy-prompt')
  const link = document.querySelector('a.as-markdown')
  if (!button) return
  button.hidden = !link || !navigator.clipboard
  copyMarkdown(button, link, (markdown) => {
    const [, prompt, rest] = /^```text\n(.*?)^```$(.*)/ms.exec(markdown)
    return `${prompt}${rest}`
  })
}

/** Let a button copy the page as Markdown, or a part of it. */
function copyMarkdown(button, link, part) {
  button.addEventListener('click', async () => {
    const label = button.textContent
    try {
      const response = await fetch(link.href)
      if (!response.ok) throw new Error(response.statusText)
      const markdown = await forProject(await response.text())
      await navigator.clipboard.writeText(part(markdown))
      button.textContent = say('Copied')
    } catch {
      button.textContent = say(
        'Could not copy; open the page as Markdown instead',
      )
    }
    setTimeout(() => (button.textContent = label), 2500)
  })
}

/** Show the reader's own project; the script is loaded by those who said which it is. */
async function showProject() {
  if (!remembered(PROJECT)) return
  const { show } = await import('./project.js')
  show()
}

/** The Markdown of this page with the reader's own project in its code. */
async function forProject(markdown) {
  if (!remembered(PROJECT)) return markdown
  const { inMarkdown } = await import('./project.js')
  return inMarkdown(markdown)
}

/** Open the form for the project by each of its buttons, also by those that are added later. */
function openProject() {
  document.addEventListener('click', async ({ target }) => {
    if (!target.closest?.('.project-open')) return
    const { open } = await import('./project.js')
    open()
  })
}

/** Add a button to each code block that copies its code, with a name that says which. */
function copyCode() {
  if (!navigator.clipboard) return
  for (const code of document.querySelectorAll('article pre > code')) {
    const block = code.closest('.highlight')
    const head = block?.previousElementSibling
    const file = head?.querySelector('.filename')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy-code'
    button.textContent = say('Copy')
    button.setAttribute(
      'aria-label',
      file
        ? say('Copy this part of {file}').replace(
            '{file}',
            file.textContent,
          )
        : say('Copy this code'),
    )
    button.addEventListener('click', async () => {
      try {
        const detail = { text: code.textContent.trimEnd() } // or what an editor has
        block?.dispatchEvent(new CustomEvent('live:copy', { detail }))
        await navigator.clipboard.writeText(detail.text)
        button.textContent = say('Copied')
      } catch {
        button.textContent = say('Not allowed')
      }
      setTimeout(() => (button.textContent = say('Copy')), 1500)
    })
    const isCard = head?.matches('.query-head, .code-head') // it has all buttons
    const place = isCard ? head : code.parentElement
    place.append(button)
  }
}

/**
 * Let the keyboard reach code that is wider than its box, since it scrolls. Folded code waits until
 * it is opened: to measure it, the browser would have to lay it out.
 */
function reachWideCode() {
  const codes = [...document.querySelectorAll('article pre > code')].filter(
    (code) => !code.closest('details:not([open])'),
  )
  const wide = codes.map((code) => code.scrollWidth > code.clientWidth) // read all, then write
  codes.forEach((code, index) => {
    if (wide[index]) code.tabIndex = 0
    else code.removeAttribute('tabindex')
  })
}

/**
 * Open all folds for printing, except for what PostHog receives; close them afterwards. The theme
 * opens those too, so they are marked for the styles.
 */
function openForPrint() {
  let opened = []
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details.abstract'))
      details.classList.toggle('unprinted', !details.open)
    opened = [
      ...document.querySelectorAll(
        'article details:not([open], .abstract)',
      ),
    ]
    for (const details of opened) details.open = true
  })
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false
  })
}

/** Make charts interactive when they come into view. */
function observeCharts() {
  const observer = new IntersectionObserver(async (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue
      observer.unobserve(target)
      if (target.dataset.live) continue // already drawn, from other rows
      const { draw } = await import('./charts.js')
      await draw(target)
    }
  })
  for (const figure of document.querySelectorAll('figure[data-drawing]'))
    observer.observe(figure)
}

/**
 * Load the theme's own scripts: search, the color switch, and the current section. They start at
 * `DOMContentLoaded`, which is over by then, so they are told that the document is there.
 */
async function loadTheme() {
  await parsed
  for (const waiting of document.querySelectorAll('script[data-src]')) {
    const script = document.createElement('script')
    script.src = waiting.dataset.src
    script.addEventListener('load', () => window.document$.next(document))
    waiting.replaceWith(script)
  }
}

/** Show the color switch at once, and keep a choice that is made before the theme is loaded. */
function keepPalette() {
  const inputs = [
    ...document.querySelectorAll('input[data-md-color-media]'),
  ]
  const scheme = document.body.dataset.mdColorScheme
  const current = inputs.findIndex(
    (input) => input.dataset.mdColorScheme === scheme,
  )
  const label = inputs[current]?.nextElementSibling
  if (label) label.hidden = false
  for (const [index, input] of inputs.entries()) {
    input.addEventListener('change', () => {
      const {
        mdColorMedia: media,
        mdColorScheme,
        mdColorPrimary,
        mdColorAccent,
      } = input.dataset
      const color = {
        media,
        scheme: mdColorScheme,
        primary: mdColorPrimary,
        accent: mdColorAccent,
      }
      document.body.dataset.mdColorScheme = mdColorScheme
      window.__md_set('__palette', { index, color })
    })
  }
}

/** Call a function once: at the reader's first input, or after some milliseconds. */
function onFirstInput(callback, timeout = Infinity) {
  const types = [
    'pointermove',
    'pointerdown',
    'keydown',
    'scroll',
    'focusin',
    'touchstart',
  ]
  const once = () => {
    for (const type of types) removeEventListener(type, once)
    clearTimeout(timer)
    callback()
  }
  for (const type of types) addEventListener(type, once, { passive: true })
  const timer = timeout < Infinity ? setTimeout(once, timeout) : 0
}

/** Offer the way back to where a reader was, and keep where they are on a page of questions. */
async function keepPlace() {
  const hasQuestions = document.querySelector('.contents')
  if (IS_FROM_DISK || (!hasQuestions && !remembered('place'))) return
  const { follow, offer } = await import('./place.js')
  offer(SITE.href, say)
  if (hasQuestions) follow(SITE.href, say)
}

/** Let a reader filter a long list of entries, which is a plain list without scripts. */
async function filterEntries() {
  if (IS_FROM_DISK || !document.querySelector('[data-filter]')) return
  const { filter } = await import('./filter.js')
  filter(say)
}

const MODEL = 'model'

/** Remember the model that a reader chooses, and lead the links of other pages to its variants. */
function linkModels() {
  document.addEventListener('click', ({ target }) => {
    const model = target.closest?.('a[data-model]')?.dataset.model
    if (model) remember(MODEL, model)
  })
  const pages = variantPages()
  if (pages.has(pathOf(location))) return // its links lead to its own model
  const lead = (link) => {
    const variant = link && variantOf(link, pages)
    if (variant) link.href = variant
  }
  for (const link of document.querySelectorAll(
    'article a[href]:not([data-model])',
  ))
    lead(link)
}

/** Lead each result of a search, which lists one variant of a page, to the remembered one. */
function linkResults() {
  const pages = variantPages()
  for (const type of ['pointerover', 'focusin', 'click']) {
    document.addEventListener(
      type,
      ({ target }) => {
        const link = target.closest?.('a.md-search-result__link')
        const variant = link && variantOf(link, pages)
        if (variant) link.href = variant
      },
      { capture: true },
    )
  }
}

/** The pages that have variants, by their path below the site: the navigation lists all of them. */
function variantPages() {
  const links = document.querySelectorAll('.md-nav--primary a[href]')
  const paths = new Set([...links].map(pathOf))
  const pages = new Map()
  for (const path of paths) {
    const [model, page] = splitPath(path)
    if (!page || !paths.has(page)) continue
    const variants = pages.get(page) ?? new Map([['organization', page]])
    variants.set(model, path)
    pages.set(page, variants)
    pages.set(path, variants)
  }
  return pages
}

const SITE = new URL('..', import.meta.url)

const pathOf = ({ href }) =>
  href.split(/[?#]/)[0].replace(SITE.href.split(/[?#]/)[0], '')

function splitPath(path) {
  const at = path.indexOf('/') + 1
  return [path.slice(0, at - 1), path.slice(at)]
}

/** The address of the same place in the remembered model, if that is another page. */
function variantOf(link, pages) {
  const path = pages.get(pathOf(link))?.get(remembered(MODEL))
  if (!path || path === pathOf(link)) return null
  const { search, hash } = new URL(link.href)
  return new URL(path, SITE).href + search + hash
}

// A module runs before this event; the theme, loaded after it, starts once only.
const parsed = new Promise((resolve) =>
  document.addEventListener('DOMContentLoaded', resolve, { once: true }),
)

document.documentElement.classList.replace('no-js', 'js')
keepPalette()
linkTabs()
linkModels()
linkResults()
openForPrint()
openProject()
showProject()
keepPlace()
filterEntries()
onFirstInput(observeCharts)
if (new URLSearchParams(location.search).has('q'))
  loadTheme() // a search was shared
else onFirstInput(loadTheme, 4000)
;(window.requestIdleCallback ?? setTimeout)(() => {
  copyPage()
  copyPrompt()
  copyCode()
  reachWideCode()
  addEventListener('resize', reachWideCode)
  document.addEventListener('toggle', reachWideCode, { capture: true }) // a fold opens or closes
  document.addEventListener('change', reachWideCode) // a tab is chosen
})
