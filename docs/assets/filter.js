// A field that leaves only those entries of a page, and of its table of contents, with some words.

/**
 * Add the field in its place, and a count of what is left that screen readers speak.
 *
 * @param say gives a text in the language of the page
 */
export function filter(say) {
  const place = document.querySelector('[data-filter]')
  let groups // read when they are first asked for: a page of them is long
  const label = document.createElement('label')
  const input = document.createElement('input')
  const count = document.createElement('p')
  label.textContent = place.dataset.filter
  input.type = 'search'
  count.setAttribute('role', 'status')
  label.append(input)
  place.append(label, count)
  const update = () => {
    groups ??= groupsBelow(place)
    const words = input.value.toLowerCase().split(/\s+/)
    let [left, all] = [0, 0]
    for (const { entries, elements } of groups) {
      const before = left
      for (const entry of entries) {
        const isLeft = words.every((word) => entry.text.includes(word))
        for (const element of entry.elements) element.hidden = !isLeft
        left += isLeft
      }
      all += entries.length
      for (const element of elements) element.hidden = left === before
    }
    count.textContent = input.value.trim()
      ? say('{n} of {all}').replace('{n}', left).replace('{all}', all)
      : ''
  }
  input.addEventListener('input', update)
  unfold()
  // A link within this page shows what it leads to.
  addEventListener('hashchange', () => {
    unfold()
    if (!target()?.hidden) return
    input.value = ''
    update()
    target().scrollIntoView()
  })
}

const target = () =>
  location.hash ? document.getElementById(location.hash.slice(1)) : null

/** Open what is folded in the entry that the address leads to. */
function unfold() {
  let next = target()?.matches('h3') ? target().nextElementSibling : null
  while (next && !next.matches('details, h2, h3'))
    next = next.nextElementSibling
  if (next?.matches('details')) next.open = true
}

/**
 * The entries below the place, by the headings above them.
 *
 * An entry is a heading with what follows it, and its words: of the third level, in groups below
 * those of the second, or else of the second. Their links in the contents are theirs, too.
 */
function groupsBelow(place) {
  const isGrouped = place.parentElement.querySelector('h3') !== null
  const groups = isGrouped ? [] : [{ elements: [], entries: [] }]
  let next = place.nextElementSibling
  for (; next; next = next.nextElementSibling) {
    if (next.matches('h2') && isGrouped)
      groups.push({ elements: withLinks(next), entries: [] })
    else if (next.matches('h2, h3'))
      groups.at(-1)?.entries.push({ elements: withLinks(next) })
    else groups.at(-1)?.entries.at(-1)?.elements.push(next)
  }
  for (const entry of groups.flatMap(({ entries }) => entries)) {
    const texts = entry.elements.map(({ textContent }) => textContent)
    entry.text = texts.join(' ').toLowerCase()
  }
  return groups
}

/** A heading with the items of the contents that lead to it. */
function withLinks(heading) {
  const links = document.querySelectorAll(
    `.md-nav a[href="#${heading.id}"]`,
  )
  return [heading, ...[...links].map((link) => link.parentElement)]
}
