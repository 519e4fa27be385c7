import express from 'express'
import { createProject } from './database.js'
import { projectCreated } from './projects.js'
import { createPostHog, shutdown } from './server.js'
import { currentSession, rememberSession } from './sessions.js'

// --8<-- [start:express_server]
const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)
const app = express()
app.use(express.json(), rememberSession)

app.post('/projects', async (request, response) => {
  const project = await createProject(request.body)
  projectCreated(posthog, { ...currentSession(), ...project })
  response.status(201).json(project)
})

const server = app.listen(process.env.PORT)

process.once('SIGTERM', () => {
  // Requests that have begun are answered first: they send events too.
  server.close(async () => {
    await shutdown(posthog) // hl
    process.exit()
  })
})
// --8<-- [end:express_server]
