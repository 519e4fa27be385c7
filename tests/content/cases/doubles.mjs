// Stands for posthog-js and posthog-node: keeps each call as it was made, and sends nothing.
export const calls = []

const keep =
  (library, method) =>
  (...told) =>
    calls.push({ library, method, told })

const METHODS = 'init identify capture register group reset alias shutdown'

export const browser = Object.fromEntries(
  METHODS.split(' ').map((method) => [method, keep('posthog-js', method)]),
)

export class PostHog {
  constructor(...told) {
    keep('posthog-node', 'constructor')(...told)
    for (const method of ['capture', 'groupIdentify', 'identify', 'alias', 'shutdown']) {
      this[method] = keep('posthog-node', method)
    }
  }
}
