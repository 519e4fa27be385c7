import posthog from 'posthog-js'

// --8<-- [start:client]
/** In a browser, once for each page; a server has its own client. */
export function startPostHog(
  projectToken,
  apiHost = 'https://us.i.posthog.com',
) {
  posthog.init(projectToken, { api_host: apiHost, defaults: '2026-05-30' })
}
// --8<-- [end:client]
