// Loaded before an app: posthog-node waits longer than usual before it sends by itself, so that a
// slow machine loses what a fast one does.
import { PostHog } from 'posthog-node'

Object.defineProperty(PostHog.prototype, 'flushInterval', {
  get: () => 60_000,
  set: () => undefined,
})
