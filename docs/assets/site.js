// Conveniences of a page, which is complete without JavaScript.

const LANGUAGE = 'lang'

/** Apply a chosen language to all tabs, on later pages too, and put it into the address. */
function linkTabs() {
  const inputs = [...document.querySelectorAll('.tabbed-set > input')]
  const named = new Map(inputs.map((input) => [input, nameOf(input)]))
  const choose = (language) => {
    for (const [input, name] of named)
      if (name === language) input.checked = true
  }
  choose(
    new URLSearchParams(location.search).get(LANGUAGE)?.toLowerCase() ??
      remembered(),
  )
  for (const [input, language] of named) {
    input.addEventListener('change', () => {
      const before = input.parentElement.getBoundingClientRect().top
      choose(language)
      scrollBy({
        top: input.parentElement.getBoundingClientRect().top - before,
        behavior: 'instant',
      })
      remember(language)
      const address = new URL(location.href)
      address.searchParams.set(LANGUAGE, language)
      history.replaceState(history.state, '', address)
    })
  }
}

function nameOf(input) {
  return document
    .querySelector(`label[for="${input.id}"]`)
    .textContent.trim()
    .toLowerCase()
}

// Storage may be forbidden; the choice then lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem(LANGUAGE)
  } catch {
    return null
  }
}

function remember(language) {
  try {
    localStorage.setItem(LANGUAGE, language)
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
  button.textContent = 'Copy as Markdown'
  button.addEventListener('click', async () => {
    const label = button.textContent
    try {
      const response = await fetch(link.href)
      if (!response.ok) throw new Error(response.statusText)
      await navigator.clipboard.writeText(await response.text())
      button.textContent = 'Copied'
    } catch {
      button.textContent =
        'Could not copy; open the page as Markdown instead'
    }
    setTimeout(() => (button.textContent = label), 2500)
  })
  link.after(' ', button)
}

/** Add a button to each code block that copies its code, with a name that says which. */
function copyCode() {
  if (!navigator.clipboard) return
  for (const code of document.querySelectorAll('article pre > code')) {
    const file = code
      .closest('.highlight')
      ?.previousElementSibling?.querySelector('.filename')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy-code'
    button.textContent = 'Copy'
    button.setAttribute(
      'aria-label',
      file ? `Copy this part of ${file.textContent}` : 'Copy this code',
    )
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent.trimEnd())
        button.textContent = 'Copied'
      } catch {
        button.textContent = 'Not allowed'
      }
      setTimeout(() => (button.textContent = 'Copy'), 1500)
    })
    code.parentElement.append(button)
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

/** Open all folds for printing, except for what PostHog receives; close them afterwards. */
function openForPrint() {
  let opened = []
  addEventListener('beforeprint', () => {
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

/** Load the theme's own scripts: search, the color switch, and the current section. */
function loadTheme() {
  for (const waiting of document.querySelectorAll('script[data-src]')) {
    const script = document.createElement('script')
    script.src = waiting.dataset.src
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

document.documentElement.classList.replace('no-js', 'js')
keepPalette()
linkTabs()
openForPrint()
onFirstInput(observeCharts)
if (new URLSearchParams(location.search).has('q'))
  loadTheme() // a search was shared
else onFirstInput(loadTheme, 4000)
;(window.requestIdleCallback ?? setTimeout)(() => {
  copyPage()
  copyCode()
  reachWideCode()
  addEventListener('resize', reachWideCode)
  document.addEventListener('toggle', reachWideCode, { capture: true }) // a fold opens or closes
  document.addEventListener('change', reachWideCode) // a tab is chosen
})
