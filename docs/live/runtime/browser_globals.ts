// What posthog-js asks of a browser, in a worker, which has no page: a page at a made-up address, on
// which nothing is and nothing happens.
import { flushes, transport } from './session.ts'

const ADDRESS = new URL('https://app.example.com/projects')
const [WIDTH, HEIGHT] = [1280, 720]
const PARTS = [
  'href',
  'protocol',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
  'origin',
] as const
const nothing = () => undefined

class Element extends EventTarget {
  readonly tagName: string
  readonly nodeName: string
  readonly nodeType: number = 1
  readonly style = {}
  readonly children: Element[] = []
  readonly childNodes: Element[] = []
  readonly parentNode = null
  readonly clientWidth = WIDTH
  readonly clientHeight = HEIGHT

  constructor(tag: string) {
    super()
    this.tagName = this.nodeName = tag.toUpperCase()
  }

  set href(address: string) {
    Object.assign(this, partsOf(new URL(address, ADDRESS)))
  }

  appendChild = <Child>(child: Child): Child => child
  insertBefore = this.appendChild
  removeChild = this.appendChild
  append = nothing
  remove = nothing
  setAttribute = nothing
  getAttribute = () => null
  hasAttribute = () => false
  contains = () => false
  querySelector = () => null
  querySelectorAll = () => []
  getElementsByTagName = () => []
  getBoundingClientRect = () => ({ x: 0, y: 0, width: 0, height: 0 })
}

const partsOf = (url: URL) =>
  Object.fromEntries(PARTS.filter((part) => part !== 'href').map((part) => [part, url[part]]))

/** Storage that lasts as long as the run. */
class Storage {
  readonly #values = new Map<string, string>()
  getItem = (key: string) => this.#values.get(String(key)) ?? null
  setItem = (key: string, value: string) => void this.#values.set(String(key), String(value))
  removeItem = (key: string) => void this.#values.delete(String(key))
  clear = () => this.#values.clear()
  key = (index: number) => [...this.#values.keys()][index] ?? null
  get length() {
    return this.#values.size
  }
}

const cookies = new Map<string, string>()

function setCookie(text: string): void {
  const [pair = '', ...attributes] = text.split(';')
  const at = pair.indexOf('=')
  const expires = attributes.map((a) => /^\s*expires=(.*)/i.exec(a)?.[1]).find(Boolean)
  const isOver = expires !== undefined && Date.parse(expires) < Date.now()
  if (isOver || attributes.some((a) => /^\s*max-age=(?:0|-)/i.test(a)))
    cookies.delete(pair.slice(0, at).trim())
  else cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
}

const location = {
  href: ADDRESS.href,
  ...partsOf(ADDRESS),
  toString: () => ADDRESS.href,
  assign: nothing,
  replace: nothing,
  reload: nothing,
}

const page = new Element('#document')
Object.assign(page, {
  nodeType: 9,
  title: 'Projects',
  referrer: '',
  readyState: 'complete',
  visibilityState: 'visible',
  hidden: false,
  documentElement: new Element('html'),
  head: new Element('head'),
  body: new Element('body'),
  URL: ADDRESS.href,
  domain: ADDRESS.hostname,
  location,
  currentScript: null,
  characterSet: 'UTF-8',
  compatMode: 'CSS1Compat',
  defaultView: self,
  createElement: (tag: string) => new Element(String(tag)),
  createTextNode: () => new Element('#text'),
  getElementById: () => null,
  hasFocus: () => true,
})
Object.defineProperty(page, 'cookie', {
  get: () => [...cookies].map((pair) => pair.join('=')).join('; '),
  set: setCookie,
})

class Observer {
  observe = nothing
  disconnect = nothing
  takeRecords = () => []
}

const screen = { width: WIDTH, height: HEIGHT, availWidth: WIDTH, availHeight: HEIGHT }
const globals: Record<string, unknown> = {
  window: self,
  document: page,
  location,
  localStorage: new Storage(),
  sessionStorage: new Storage(),
  top: self,
  parent: self,
  frames: self,
  opener: null,
  innerWidth: WIDTH,
  innerHeight: HEIGHT,
  outerWidth: WIDTH,
  outerHeight: HEIGHT,
  scrollX: 0,
  scrollY: 0,
  pageXOffset: 0,
  pageYOffset: 0,
  devicePixelRatio: 1,
  screen,
  history: { pushState: nothing, replaceState: nothing, length: 1 },
  matchMedia: () => ({ matches: false, addEventListener: nothing, addListener: nothing }),
  getComputedStyle: () => ({}),
  MutationObserver: Observer,
  HTMLElement: Element,
  Element,
  Node: Element,
  HTMLFormElement: class {},
  HTMLInputElement: class {},
  HTMLDocument: class {},
  Document: class {},
  Window: class {},
}

/** Requests one after the other, so that events arrive in the order in which they were captured. */
let last: Promise<unknown> = Promise.resolve()
globals.fetch = (address: unknown, options?: RequestInit) => {
  const request = last.then(() => transport(address, options))
  last = request.catch(nothing)
  return request
}
flushes.push(async () => {
  for (let seen: unknown; seen !== last;) {
    seen = last
    await seen
  }
})

for (const [name, value] of Object.entries(globals))
  Object.defineProperty(self, name, { value, writable: true, configurable: true, enumerable: true })
Object.defineProperty(self.navigator, 'sendBeacon', { value: () => false })
