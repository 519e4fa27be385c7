import { createPostHog } from './server.js'

// --8<-- [start:start_server]
/** On a server: the client to pass to each function that sends an event. */
export const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)
// --8<-- [end:start_server]
