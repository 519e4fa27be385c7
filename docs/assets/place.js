// Where a reader is on a long page, and the way back to it, kept in their browser only.

const PLACE = 'place'
const ABOVE = 96 // pixels below the header's top at which a section has begun

/**
 * Show the section that is being read in the header, and keep it for the next visit.
 *
 * @param say gives a text in the language of the page
 */
export function follow(site, say) {
  const sections = [...document.querySelectorAll('article > h2[id]')]
  const topic = document.querySelector(
    '[data-md-component="header-topic"] .md-ellipsis',
  )
  const page = topic.textContent
  let shown = null
  const update = () => {
    const section = sections.findLast(
      (each) => each.getBoundingClientRect().top < ABOVE,
    )
    if (section === shown) return
    shown = section
    topic.textContent = section
      ? `${progress(section, say)}${titleOf(section)}`
      : page
    if (section) keep(site, section)
  }
  addEventListener('scroll', () => requestAnimationFrame(update), {
    passive: true,
  })
  update()
}

/** "3 of 7: " for the third question in the list at the top of the page. */
function progress({ id }, say) {
  const links = [...document.querySelectorAll('.contents a')]
  const index = links.findIndex((link) => link.hash === `#${id}`)
  if (index < 0) return ''
  const text = say('{n} of {all}')
  return `${text.replace('{n}', index + 1).replace('{all}', links.length)}: `
}

const titleOf = (heading) => heading.firstChild.textContent.trim()

function keep(site, section) {
  const page = location.href.split(/[?#]/)[0].slice(site.length)
  const place = { page, id: section.id, title: titleOf(section) }
  try {
    localStorage.setItem(PLACE, JSON.stringify(place))
  } catch {
    /* forbidden: nothing is kept */
  }
}

/** The place that was kept, if this is its page from the top, or the overview. */
function placeFor(site) {
  const path = location.href.split(/[?#]/)[0].slice(site.length)
  try {
    const place = JSON.parse(localStorage.getItem(PLACE))
    const isHere = place.page === path || path === ''
    return isHere && !location.hash && scrollY < ABOVE ? place : null
  } catch {
    return null // none, or forbidden, or of no use
  }
}

/** Offer the way back to where the reader was, until they take it or dismiss it. */
export function offer(site, say) {
  const place = placeFor(site)
  if (!place) return
  const box = document.createElement('aside')
  box.className = 'continue'
  box.setAttribute('aria-label', say('Where you were'))
  const link = document.createElement('a')
  link.href = `${site}${place.page}#${place.id}`
  link.textContent = say('Continue at “{title}”').replace(
    '{title}',
    () => place.title,
  )
  const dismiss = document.createElement('button')
  dismiss.type = 'button'
  dismiss.textContent = say('Dismiss')
  dismiss.addEventListener('click', () => {
    localStorage.removeItem(PLACE)
    box.remove()
  })
  link.addEventListener('click', () => box.remove())
  box.append(link, dismiss)
  document.body.append(box)
}
