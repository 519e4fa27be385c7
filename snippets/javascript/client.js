import posthog from 'posthog-js'

// --8<-- [start:client]
/**
 * In a browser, once for each page; a server has its own client.
 *
 * The page view leaves right after: ask your server who is signed in before
 * you call it, and resumeSession() or sessionEnded() in the same breath.
 */
export function startPostHog(
  projectToken,
  apiHost = 'https://us.i.posthog.com',
) {
  posthog.init(projectToken, {
    api_host: apiHost,
    defaults: '2026-08-30',
    cookieWinsOnConflict: false, // each tab keeps its own organization
  })
}
// --8<-- [end:client]

// --8<-- [start:start_in_tests]
/** In a browser that a test drives: a robot, whose events are dropped. */
export function startInTests(projectToken, apiHost) {
  posthog.init(projectToken, {
    api_host: apiHost,
    defaults: '2026-08-30',
    cookieWinsOnConflict: false,
    opt_out_useragent_filter: true, // hl
  })
}
// --8<-- [end:start_in_tests]

// --8<-- [start:watch]
/** Pass it as `before_send` to either client, to see what leaves. */
export function watch(message) {
  console.log(message.event, message.properties)
  return message
}
// --8<-- [end:watch]
