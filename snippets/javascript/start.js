import { startPostHog } from './client.js'

// --8<-- [start:start]
// In a browser, before all else. The token is no secret in it.
startPostHog('phc_your_project_token', 'https://us.i.posthog.com')
// --8<-- [end:start]
