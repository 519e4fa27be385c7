// A chart drawn again in the browser, by the specification that its picture was drawn by.

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
    sanitize: text,
  },
}

const newest = new WeakMap() // the last drawing that was asked for in each figure
const shapes = new WeakMap() // width to height of the picture that the build put into each figure

/**
 * Put an interactive chart in the place of a figure's picture.
 * @param {HTMLElement} figure has the address of its Vega-Lite specification in `data-drawing`
 * @param {(specification: object) => object} [change] what to draw in place of the specification
 */
export async function draw(figure, change) {
  const mine = {}
  newest.set(figure, mine)
  const answer = await fetch(figure.dataset.drawing)
  if (!answer.ok) return // the picture stays
  const built = await answer.json()
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
  if (!drawn || !picture || newest.get(figure) !== mine) return
  fit(drawn, picture)
  keepShape(figure, drawn, picture, !change)
  ;(picture.parentElement === figure
    ? picture
    : picture.parentElement
  ).replaceWith(box)
}

/** Size the drawing by its box and name it for screen readers, as the picture was. */
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
 * Letters are as wide as the reader's fonts make them, and with them the drawing. One of the same
 * rows takes the place of the build's picture, so nothing on the page may move.
 */
function keepShape(figure, drawn, picture, isSame) {
  if (!shapes.has(figure)) {
    const { width, height } = picture.viewBox.baseVal
    shapes.set(figure, `${width} / ${height}`)
  }
  if (isSame) drawn.style.aspectRatio = shapes.get(figure)
}

/** Values are data: the tooltip shows their text, whatever it looks like. */
function text(value) {
  const element = document.createElement('span')
  element.textContent = String(value)
  return element.innerHTML
}
