// The reader's own PostHog project: typed once, kept in this browser, and
// shown in the code and the links of every page. Nothing of it is sent.

// What the page says, where it is not in English: as in site.js.
const texts = JSON.parse(
  globalThis.document?.querySelector('#words')?.textContent ?? '{}',
).texts
const say = (text) => texts?.[text] ?? text

const STORED = 'project'
const REGIONS = {
  us: {
    name: 'US',
    host: 'https://us.i.posthog.com',
    app: 'https://us.posthog.com',
  },
  eu: {
    name: 'EU',
    host: 'https://eu.i.posthog.com',
    app: 'https://eu.posthog.com',
  },
}
const OWN = 'own'
// Both are strict, since they go into code that readers copy.
const TOKEN = /^phc_[A-Za-z0-9_-]{1,200}$/
const ADDRESS =
  /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$/
const NO_TOKEN = say(
  'A project token begins with phc_, and has letters, digits, - and _ only.',
)
const SECRET = say(
  'A personal API key (phx_…) is a secret: do not type it into a page or put it into an app, and take the project token (phc_…).',
)
const NO_ADDRESS = say(
  'The address of your host looks like https://posthog.example.com.',
)

const MARKED = 'pre [data-project]'
const LINKS = 'a[data-project="app"]'
const originals = new Map() // the placeholder of each marked element
let originalApp = '' // where the links of the page lead

/**
 * What a reader typed as a project, or a sentence that says what is wrong.
 * A project is { region, host, token }; the token may be left out.
 */
export function check({ region, host = '', token = '' }) {
  const [key, address] = [token.trim(), host.trim().replace(/\/+$/, '')]
  if (/^["']?phx_/i.test(key)) return { mistake: SECRET, field: 'token' }
  if (key && !TOKEN.test(key)) return { mistake: NO_TOKEN, field: 'token' }
  if (region !== OWN)
    return {
      project: {
        region: Object.hasOwn(REGIONS, region) ? region : 'us',
        token: key,
      },
    }
  const lower = address.toLowerCase()
  if (!ADDRESS.test(lower) || !URL.canParse(lower))
    return { mistake: NO_ADDRESS, field: 'host' }
  return { project: { region, host: lower, token: key } }
}

/** The project that this browser keeps; null where it keeps none, or one that is not valid. */
function stored() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED))
    return check(kept).project ?? null
  } catch {
    return null // forbidden, or somebody else's
  }
}

/** What to show for each kind of mark. */
function values({ region, host, token }) {
  const { host: ingestion, app } = REGIONS[region] ?? { host, app: host }
  return { host: ingestion, app, ...(token ? { token } : {}) }
}

/** Show the project in the code and links of this page; the placeholders where there is none. */
export function show() {
  const project = stored()
  const texts = project ? values(project) : {}
  for (const mark of document.querySelectorAll(MARKED)) {
    if (!originals.has(mark)) originals.set(mark, mark.textContent)
    const own = texts[mark.dataset.project]
    mark.textContent = own ?? originals.get(mark)
    mark.classList.toggle('project-own', own !== undefined)
  }
  for (const link of document.querySelectorAll(LINKS)) lead(link)
  name(project)
}

/** Lead a link to the reader's own app. */
function lead(link) {
  const { origin } = new URL(link.href)
  originalApp ||= origin
  const project = stored()
  const app = project ? values(project).app : originalApp
  link.href = app + link.href.slice(origin.length)
}

/** Say in the header which project it is. */
function name(project) {
  const where =
    project && (REGIONS[project.region]?.name ?? say('Own host'))
  const label = where
    ? say('Your project: {name}').replace('{name}', where)
    : say('Your project')
  const button = document.querySelector('.md-header .project-open')
  button.ariaLabel = button.title = project?.token
    ? `${label}, ${project.token}`
    : label
  button.querySelector('.project-name').textContent = where ?? ''
}

/** The page's Markdown with the same code and links as the page shows now. */
export function inMarkdown(markdown) {
  let text = markdown
  for (const code of document.querySelectorAll('pre > code')) {
    if (!code.querySelector('[data-project]')) continue
    const now = code.textContent.split('\n')
    const before = placeholders(code).split('\n')
    for (const [index, line] of before.entries())
      if (line !== now[index])
        text = text.replaceAll(line.trim(), () => now[index].trim())
  }
  const project = stored()
  if (!project || !originalApp) return text
  const { app } = values(project)
  return text.replaceAll(`](${originalApp}/`, () => `](${app}/`)
}

/** The text of a code block as it was built. */
function placeholders(code) {
  const copy = code.cloneNode(true)
  const marks = code.querySelectorAll('[data-project]')
  for (const [index, mark] of copy
    .querySelectorAll('[data-project]')
    .entries())
    mark.textContent = originals.get(marks[index]) ?? mark.textContent
  return copy.textContent
}

const inHtml = (text) =>
  text.replace(/[&<]/g, (letter) => `&#${letter.charCodeAt(0)};`)

const FORM = `
  <form novalidate>
    <h2 id="project-title">${inHtml(say('Your project'))}</h2>
    <p>${inHtml(say('The code, commands and links of all pages show it. It is kept in this browser and sent nowhere.'))}</p>
    <fieldset>
      <legend>${inHtml(say('Region'))}</legend>
      <label><input type="radio" name="region" value="us"> US</label>
      <label><input type="radio" name="region" value="eu"> EU</label>
      <label><input type="radio" name="region" value="own"> ${inHtml(say('Own host'))}</label>
    </fieldset>
    <p class="project-host"><label for="project-host">${inHtml(say('Address of your host'))}</label>
      <input id="project-host" name="host" type="url" inputmode="url" autocomplete="off" spellcheck="false" placeholder="https://posthog.example.com" aria-describedby="project-mistake"></p>
    <p><label for="project-token">${inHtml(say('Project token'))}</label>
      <input id="project-token" name="token" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="phc_…" aria-describedby="project-mistake"></p>
    <p id="project-mistake" role="alert"></p>
    <p class="project-actions">
      <button type="submit">${inHtml(say('Show it'))}</button>
      <button type="button" data-action="forget">${inHtml(say('Forget it'))}</button>
      <button type="button" data-action="close">${inHtml(say('Close'))}</button>
    </p>
  </form>`

let dialog

/** Open the form. */
export function open() {
  dialog ??= make()
  const form = dialog.querySelector('form')
  const project = stored()
  form.region.value = project?.region ?? 'us'
  form.host.value = project?.host ?? ''
  form.token.value = project?.token ?? ''
  form.querySelector('[data-action="forget"]').hidden = !project
  complain(form, {})
  follow(form)
  dialog.showModal()
}

function make() {
  const element = document.createElement('dialog')
  element.className = 'project md-typeset'
  element.setAttribute('aria-labelledby', 'project-title')
  element.innerHTML = FORM // no part of it comes from anywhere else
  const form = element.querySelector('form')
  form.addEventListener('change', () => follow(form))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    save(form)
  })
  element.addEventListener('click', ({ target }) => {
    if (target.dataset.action === 'forget') forget()
    if (target.dataset.action || target === element) element.close()
  })
  document.body.append(element)
  return element
}

/** Ask for an address only where the host is the reader's own. */
function follow(form) {
  form.querySelector('.project-host').hidden = form.region.value !== OWN
}

function save(form) {
  const { project, ...refused } = check({
    region: form.region.value,
    host: form.host.value,
    token: form.token.value,
  })
  complain(form, refused)
  if (!project) return
  try {
    localStorage.setItem(STORED, JSON.stringify(project))
  } catch {
    complain(form, {
      mistake: say(
        'Your browser does not allow this site to keep anything.',
      ),
    })
    return
  }
  show()
  dialog.close()
}

function forget() {
  localStorage.removeItem(STORED)
  show()
}

/** Say what is wrong, at the field that it is about. */
function complain(form, { mistake = '', field }) {
  form.querySelector('#project-mistake').textContent = mistake
  for (const input of [form.host, form.token])
    input.setAttribute('aria-invalid', String(input.name === field))
  if (field) form[field].focus()
}

// Live examples change links when a query is edited, and other tabs change what is kept.
for (const type of ['pointerover', 'focusin', 'click'])
  document.addEventListener(
    type,
    ({ target }) => {
      const link = target.closest?.(LINKS)
      if (link) lead(link)
    },
    { capture: true },
  )
addEventListener('storage', ({ key }) => {
  if (key === STORED || key === null) show()
})
