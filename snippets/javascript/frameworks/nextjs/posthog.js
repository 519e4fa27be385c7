import { createPostHog } from '@/lib/server.js'

// --8<-- [start:nextjs_posthog]
/** One client for all routes; only code for the server may import it. */
export const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)
// --8<-- [end:nextjs_posthog]
