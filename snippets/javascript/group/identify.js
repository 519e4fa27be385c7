import posthog from 'posthog-js'

// --8<-- [start:identify_organization]
/**
 * In a browser: once the organization is founded, or described differently.
 * group() with properties sends `$groupidentify` at each call. On other
 * page loads the key alone will do: it sends one only if it is new.
 */
export function identifyOrganization({
  organizationId,
  userId,
  name,
  industry,
}) {
  posthog.identify(userId)
  posthog.group('organization', organizationId, { name, industry }) // hl
}
// --8<-- [end:identify_organization]

// --8<-- [start:switch_organization]
/** In a browser: the same person in another organization; no reset(). */
export function switchOrganization({ organizationId }) {
  posthog.group('organization', organizationId)
}
// --8<-- [end:switch_organization]

// --8<-- [start:report_viewed]
/**
 * In a browser: the person's event, and the organization they act for.
 *
 * An ad blocker stops it, and a page that closes may take it along: what
 * must not be lost is sent by a server.
 */
export function reportViewed({ projectId }) {
  posthog.capture('report_viewed', { project_id: projectId })
}
// --8<-- [end:report_viewed]

// --8<-- [start:page_viewed]
/** In a browser with `capture_pageview` off: else it is sent by itself. */
export function pageViewed({ url }) {
  posthog.capture('$pageview', { $current_url: url })
}
// --8<-- [end:page_viewed]

// --8<-- [start:leave_organization]
/**
 * In a browser: on pages outside any organization, such as settings.
 * group() ignores a key that is missing: the last organization would stay.
 */
export function leaveOrganization() {
  posthog.resetGroups()
}
// --8<-- [end:leave_organization]

// --8<-- [start:sign_in]
/**
 * In a browser: right after sign-in, with the ids that the server returned.
 *
 * Before it, the visitor is anonymous; identify() joins what they did until
 * now to the person. reset() only for somebody who forgot to log out.
 */
export function signIn({ organizationId, userId }) {
  const isKnown = posthog.get_property('$user_state') === 'identified'
  if (isKnown && posthog.get_distinct_id() !== userId) {
    posthog.reset() // hl
  }
  posthog.identify(userId)
  posthog.group('organization', organizationId)
}
// --8<-- [end:sign_in]

// --8<-- [start:resume_session]
/**
 * In a browser: on each page load with a live session, for the organization
 * that the page shows: a bookmark may be of another one than the last.
 */
export function resumeSession({ organizationId, userId }) {
  if (posthog.get_distinct_id() !== userId) {
    const isKnown = posthog.get_property('$user_state') === 'identified'
    if (isKnown) posthog.reset()
    posthog.identify(userId)
  }
  posthog.group('organization', organizationId)
}
// --8<-- [end:resume_session]

// --8<-- [start:session_ended]
/**
 * In a browser: on a page load without a session. It ended by itself, so
 * nobody called logOut(), and PostHog still knows the last visitor.
 */
export function sessionEnded() {
  const isKnown = posthog.get_property('$user_state') === 'identified'
  if (isKnown) posthog.reset()
}
// --8<-- [end:session_ended]

// --8<-- [start:log_out]
/** In a browser: on logout; the next visitor is nobody known. */
export function logOut() {
  posthog.reset()
}
// --8<-- [end:log_out]
