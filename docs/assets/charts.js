// Redraws a chart in the browser, with the specification that its picture was drawn with.

import embed from './vega.js'

const OPTIONS = {
  actions: false,
  ast: true, // expressions are interpreted: the policy of the page forbids eval
  defaultStyle: false,
  mode: 'vega-lite',
  renderer: 'svg',
  tooltip: {
    disableDefaultStyle: true,
    id: 'chart-tooltip',
    sanitize: escapeHtml,
  },
}

const latest = new WeakMap() // the last call of draw() for each figure
const places = new WeakMap() // the build's picture that each figure showed: its shape, its width

/**
 * Replace a figure's picture with an interactive chart.
 * @param {HTMLElement} figure its `data-drawing` is the address of a Vega-Lite specification
 * @param {(specification: object) => object} [change] gives the specification to draw instead
 */
export async function draw(figure, change) {
  const call = {}
  latest.set(figure, call)
  const response = await fetch(figure.dataset.drawing)
  if (!response.ok) return // the picture stays
  const built = await response.json()
  const place = placeOf(figure)
  const specification = change ? change(built) : built
  fitRows(specification)
  if (place.width) specification.width = place.width
  const box = document.createElement('div')
  box.className = 'drawing'
  try {
    await embed(box, specification, OPTIONS)
  } catch {
    return // a specification that cannot be drawn here
  }
  const drawn = box.querySelector('svg')
  const pictures = picturesOf(figure)
  if (!drawn || !pictures[0] || latest.get(figure) !== call) return
  fit(drawn, pictures[0])
  // Nothing on the page moves if the rows are the same. The drawing's own shape depends on the
  // width of letters in the reader's fonts.
  if (!change) drawn.style.aspectRatio = place.shape
  drawn.classList.toggle('narrow', place.width > 0)
  const [first, ...others] = pictures
  ;(first.parentElement === figure
    ? first
    : first.parentElement
  ).replaceWith(box)
  for (const other of others) other.remove()
}

/** The pictures of a figure: one for a column and one for a phone, or what was drawn instead. */
const picturesOf = (figure) =>
  figure.querySelectorAll(':scope > svg, :scope > .drawing > svg')

/** What the picture that the build made for this place was like; the first call of draw() sees it. */
function placeOf(figure) {
  if (!places.has(figure)) {
    const pictures = [...picturesOf(figure)]
    const shown =
      pictures.find((svg) => getComputedStyle(svg).display !== 'none') ??
      pictures[0]
    const { width, height } = shown.viewBox.baseVal
    places.set(figure, {
      shape: `${width} / ${height}`,
      width: shown.matches('.narrow') ? width : 0,
    })
  }
  return places.get(figure)
}

/** Give a chart with a row for each name the height that its rows take: others may be more. */
function fitRows(specification) {
  const { usermeta, data, encoding } = specification
  if (!usermeta?.step) return
  const names = new Set(data.values.map((datum) => datum[encoding.y.field]))
  specification.height = usermeta.step * names.size
}

/** Give the drawing the size of its box, and the picture's name for screen readers. */
function fit(drawn, picture) {
  drawn.removeAttribute('width')
  drawn.removeAttribute('height')
  drawn.setAttribute('role', 'img')
  for (const name of ['aria-labelledby', 'aria-label']) {
    const value = picture.getAttribute(name)
    if (value) drawn.setAttribute(name, value)
  }
  drawn.prepend(
    ...picture.querySelectorAll(':scope > title, :scope > desc'),
  )
}

/** Escape a value for the tooltip, which is HTML: values are data. */
function escapeHtml(value) {
  const element = document.createElement('span')
  element.textContent = String(value)
  return element.innerHTML
}
