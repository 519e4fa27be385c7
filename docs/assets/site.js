// What a page can do beyond being read. Without JavaScript nothing is missing but convenience.

const LANGUAGE = 'lang'

/** A language chosen once is chosen everywhere, on later pages too, and has an address. */
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

// Storage may be forbidden; a choice then lasts as long as its page.
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

/** A button that copies the page as Markdown, beside the link to it. */
function copyPage() {
  const link = document.querySelector('a.as-markdown')
  if (!link || !navigator.clipboard) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy-page'
  button.textContent = 'Copy page as Markdown'
  button.addEventListener('click', async () => {
    const said = button.textContent
    try {
      const answer = await fetch(link.href)
      if (!answer.ok) throw new Error(answer.statusText)
      await navigator.clipboard.writeText(await answer.text())
      button.textContent = 'Copied'
    } catch {
      button.textContent =
        'Could not copy; open the page as Markdown instead'
    }
    setTimeout(() => (button.textContent = said), 2500)
  })
  link.after(' ', button)
}

/** A button on each code block that copies its text, named after what it copies. */
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
 * Code wider than its box scrolls, so the keyboard has to reach it. What is folded away waits until
 * somebody opens it: to measure it, the browser would have to lay it out.
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

/** On paper all is open but what is received; afterwards it is as it was. */
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

/** Charts that come into view get their tooltips. */
function wakeCharts() {
  const seen = new IntersectionObserver(async (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue
      seen.unobserve(target)
      if (target.dataset.live) continue // drawn already, from other rows
      const { draw } = await import('./charts.js')
      await draw(target)
    }
  })
  for (const figure of document.querySelectorAll('figure[data-drawing]'))
    seen.observe(figure)
}

/** The theme's own scripts, which search, switch colours and follow the reader's place. */
function wakeTheme() {
  for (const waiting of document.querySelectorAll('script[data-src]')) {
    const script = document.createElement('script')
    script.src = waiting.dataset.src
    waiting.replaceWith(script)
  }
}

/** The switch of colours is there at once, and a choice made before the theme wakes is kept. */
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

/** Run once, at the reader's first sign or after some time, whichever comes first. */
function atFirstSign(wake, patience = Infinity) {
  const signs = [
    'pointermove',
    'pointerdown',
    'keydown',
    'scroll',
    'focusin',
    'touchstart',
  ]
  const once = () => {
    for (const sign of signs) removeEventListener(sign, once)
    clearTimeout(timer)
    wake()
  }
  for (const sign of signs) addEventListener(sign, once, { passive: true })
  const timer = patience < Infinity ? setTimeout(once, patience) : 0
}

document.documentElement.classList.replace('no-js', 'js')
keepPalette()
linkTabs()
openForPrint()
atFirstSign(wakeCharts)
if (new URLSearchParams(location.search).has('q'))
  wakeTheme() // a search was shared
else atFirstSign(wakeTheme, 4000)
;(window.requestIdleCallback ?? setTimeout)(() => {
  copyPage()
  copyCode()
  reachWideCode()
  addEventListener('resize', reachWideCode)
  document.addEventListener('toggle', reachWideCode, { capture: true }) // a fold was opened
  document.addEventListener('change', reachWideCode) // a tab was
})
