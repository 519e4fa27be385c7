import { startPostHog } from './client.js'

// --8<-- [start:start]
/* In a browser, first of all. The token is no secret: any visitor sees it. */
startPostHog('phc_your_project_token', 'https://us.i.posthog.com')
// --8<-- [end:start]
