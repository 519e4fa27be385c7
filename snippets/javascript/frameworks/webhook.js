import express from 'express'
import { verified } from './billing.js'
import { invoicePaid } from './payments.js'
import { createPostHog, shutdown } from './server.js'

// --8<-- [start:webhook]
const posthog = createPostHog(
  process.env.POSTHOG_PROJECT_TOKEN,
  process.env.POSTHOG_HOST,
)
const app = express()

// The signature is that of the bytes: no express.json() before this.
app.post(
  '/billing',
  express.raw({ type: '*/*' }),
  async (request, response) => {
    const event = verified(request)
    if (event.type === 'invoice.paid') {
      await invoicePaid(posthog, event.data.object)
    }
    // Only now: without this answer the provider delivers it again.
    response.sendStatus(200)
  },
)

const server = app.listen(process.env.PORT)

process.once('SIGTERM', () => {
  server.close(async () => {
    await shutdown(posthog)
    process.exit()
  })
})
// --8<-- [end:webhook]
