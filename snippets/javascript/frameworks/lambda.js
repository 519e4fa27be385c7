import { createProject, sessionOf } from './database.js'
import { flush } from './flush.js'
import { projectCreated } from './projects.js'
import { createPostHog } from './server.js'

// --8<-- [start:lambda_handler]
// Outside of the handler: one client for all calls of the process.
const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)

export async function handler(event) {
  const session = await sessionOf(event)
  const project = await createProject(JSON.parse(event.body))
  projectCreated(posthog, { ...session, ...project })
  await flush(posthog) // hl
  return { statusCode: 201, body: JSON.stringify(project) }
}
// --8<-- [end:lambda_handler]
