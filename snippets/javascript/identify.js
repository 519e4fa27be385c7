import posthog from 'posthog-js'

// --8<-- [start:identify]
/** In a browser: once you know who it is, after sign-in. */
export function identify() {
  posthog.identify('your desired id')
}
// --8<-- [end:identify]

// --8<-- [start:identify_email]
/**
 * In a browser: a person for each address. An address that changes makes a
 * second person; pass an id that stays, and keep the address a property.
 */
export function identifyEmail(user) {
  posthog.identify(user.email)
}
// --8<-- [end:identify_email]

// --8<-- [start:identify_organization]
/** In a browser: the organization; its id stays when its name changes. */
export function identifyOrganization({ organizationId, name, industry }) {
  posthog.identify(organizationId, { name, industry }) // hl
}
// --8<-- [end:identify_organization]

// --8<-- [start:report_viewed]
/**
 * In a browser: the organization's event; it still says who caused it.
 *
 * An ad blocker stops it, and a page that closes may take it along: what
 * must not be lost is sent by a server.
 */
export function reportViewed({ userId, projectId }) {
  posthog.capture('report_viewed', {
    user_id: userId, // hl
    project_id: projectId,
  })
}
// --8<-- [end:report_viewed]

// --8<-- [start:register]
/** In a browser: from now on every event names the person. */
export function register({ userId }) {
  posthog.register({ user_id: userId }) // hl
}
// --8<-- [end:register]

// --8<-- [start:page_viewed]
/** In a browser with `capture_pageview` off: else it is sent by itself. */
export function pageViewed({ userId, url }) {
  posthog.capture('$pageview', { user_id: userId, $current_url: url })
}
// --8<-- [end:page_viewed]

// --8<-- [start:switch_organization]
/** In a browser: for another of the person's organizations. */
export function switchOrganization({ organizationId, userId }) {
  posthog.reset() // hl
  posthog.identify(organizationId)
  posthog.register({ user_id: userId })
}
// --8<-- [end:switch_organization]

// --8<-- [start:log_out]
/** In a browser: on logout; the next visitor is nobody known. */
export function logOut() {
  posthog.reset()
}
// --8<-- [end:log_out]

// --8<-- [start:sign_in]
/**
 * In a browser: right after sign-in, with the ids that the server returned.
 *
 * Before it, the visitor is anonymous; identify() joins what they did until
 * now to the organization. reset() only for somebody who forgot to log out.
 */
export function signIn({ organizationId, userId, name, industry }) {
  const isKnown = posthog.get_property('$user_state') === 'identified'
  if (isKnown && posthog.get_distinct_id() !== organizationId) {
    posthog.reset() // hl
  }
  posthog.identify(organizationId, { name, industry })
  posthog.register({ user_id: userId })
}
// --8<-- [end:sign_in]

// --8<-- [start:resume_session]
/**
 * In a browser: on each page load with a live session, for the organization
 * that the page shows: a bookmark may be of another one than the last.
 */
export function resumeSession({ organizationId, userId }) {
  if (posthog.get_distinct_id() !== organizationId) {
    const isKnown = posthog.get_property('$user_state') === 'identified'
    if (isKnown) posthog.reset()
    posthog.identify(organizationId)
  }
  posthog.register({ user_id: userId })
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

// --8<-- [start:distinct_id]
/**
 * The id as text; TypeError for one that PostHog would not merge.
 *
 * Call it where an id enters: at sign-in, in a job, or in a webhook:
 *
 *     renewal(client, {
 *       organizationId: distinctId(invoice.metadata.organization_id),
 *       purchaseValue: invoice.amount_paid / 100,
 *       plan: invoice.metadata.plan,
 *     })
 *
 * The SDKs throw nothing for a missing id: a browser stays who it was, and
 * a server makes a new id for each event, which nobody's total counts.
 */
export function distinctId(value) {
  const refused = new Set(
    (
      'anonymous anonymous-user backend distinct_id distinctid email ' +
      'false guest id nan none not_authenticated null system true ' +
      'undefined user 0'
    ).split(' '),
  )
    .add('00000000-0000-0000-0000-000000000000')
    .add('[object object]')
    .add('')
  const isKey = Number.isSafeInteger(value) && value > 0 // a counter
  const id = isKey ? String(value) : value
  const isUsable = typeof id === 'string' && id.length <= 200
  const bare = isUsable
    ? id
        .trim()
        .replace(/^['"]+|['"]+$/g, '')
        .trim()
        .toLowerCase()
    : ''
  if (refused.has(bare)) {
    throw new TypeError(`not usable as a distinct id: '${value}'`)
  }
  return id
}
// --8<-- [end:distinct_id]
