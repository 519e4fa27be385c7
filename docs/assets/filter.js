// A field that leaves only those entries of a page, and of its table of contents, with some words.

/** Add the field in its place, and a count of what is left that screen readers speak. */
export function filter() {
  const place = document.querySelector('[data-filter]')
  let entries // read when they are first asked for: a page of them is long
  const label = document.createElement('label')
  const input = document.createElement('input')
  const count = document.createElement('p')
  label.textContent = place.dataset.filter
  input.type = 'search'
  count.setAttribute('role', 'status')
  label.append(input)
  place.append(label, count)
  const update = () => {
    entries ??= entriesBelow(place)
    const words = input.value.toLowerCase().split(/\s+/)
    let left = 0
    for (const { elements, links, text } of entries) {
      const isLeft = words.every((word) => text.includes(word))
      for (const each of [...elements, ...links]) each.hidden = !isLeft
      left += isLeft
    }
    count.textContent = input.value.trim()
      ? `${left} of ${entries.length}`
      : ''
  }
  input.addEventListener('input', update)
  // A link from another page, or within this one, shows what it leads to.
  addEventListener('hashchange', () => {
    if (!document.getElementById(location.hash.slice(1))?.hidden) return
    input.value = ''
    update()
    document.getElementById(location.hash.slice(1)).scrollIntoView()
  })
}

/** Each heading below the place with what follows it, its links in the contents, and its words. */
function entriesBelow(place) {
  const entries = []
  let next = place.nextElementSibling
  for (; next; next = next.nextElementSibling) {
    if (next.matches('h2')) {
      const links = document.querySelectorAll(
        `.md-nav a[href="#${next.id}"]`,
      )
      const items = [...links].map((link) => link.parentElement)
      entries.push({ elements: [], links: items })
    }
    entries.at(-1)?.elements.push(next)
  }
  for (const entry of entries) {
    const texts = entry.elements.map(({ textContent }) => textContent)
    entry.text = texts.join(' ').toLowerCase()
  }
  return entries
}
