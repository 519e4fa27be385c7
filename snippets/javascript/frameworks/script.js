import { organizations } from './database.js'
import { describeOrganization } from './organization.js'
import { createPostHog, shutdown } from './server.js'

// --8<-- [start:node_script]
const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)
try {
  for await (const organization of organizations()) {
    describeOrganization(posthog, organization)
  }
} finally {
  await shutdown(posthog) // hl
}
// --8<-- [end:node_script]
