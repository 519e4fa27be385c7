// Doubles of posthog-js and posthog-node that record each call and send nothing.
export const calls = []

const record =
  (library, method) =>
  (...args) =>
    calls.push({ library, method, args })

const METHODS =
  'init identify capture register unregister group reset resetGroups ' +
  'alias shutdown get_distinct_id get_property'

export const browser = Object.fromEntries(
  METHODS.split(' ').map((method) => [
    method,
    record('posthog-js', method),
  ]),
)

export class PostHog {
  constructor(...args) {
    record('posthog-node', 'constructor')(...args)
    for (const method of [
      'capture',
      'groupIdentify',
      'identify',
      'alias',
      'shutdown',
    ]) {
      this[method] = record('posthog-node', method)
    }
  }
}
