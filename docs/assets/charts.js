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
const shapes = new WeakMap() // the aspect ratio of the picture that the build put into each figure

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
  const specification = change ? change(built) : built
  const box = document.createElement('div')
  box.className = 'drawing'
  try {
    await embed(box, specification, OPTIONS)
  } catch {
    return // a specification that cannot be drawn here
  }
  const drawn = box.querySelector('svg')
  const picture = figure.querySelector(
    ':scope > svg, :scope > .drawing > svg',
  )
  if (!drawn || !picture || latest.get(figure) !== call) return
  fit(drawn, picture)
  keepShape(figure, drawn, picture, !change)
  ;(picture.parentElement === figure
    ? picture
    : picture.parentElement
  ).replaceWith(box)
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

/**
 * Keep the shape of the build's picture if the rows are the same, so that nothing on the page moves.
 * The drawing's own shape depends on the width of letters in the reader's fonts.
 */
function keepShape(figure, drawn, picture, isSame) {
  if (!shapes.has(figure)) {
    const { width, height } = picture.viewBox.baseVal
    shapes.set(figure, `${width} / ${height}`)
  }
  if (isSame) drawn.style.aspectRatio = shapes.get(figure)
}

/** Escape a value for the tooltip, which is HTML: values are data. */
function escapeHtml(value) {
  const element = document.createElement('span')
  element.textContent = String(value)
  return element.innerHTML
}
