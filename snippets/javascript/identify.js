import posthog from 'posthog-js'

// --8<-- [start:identify]
export function identify() {
  posthog.identify('your desired id')
}
// --8<-- [end:identify]

// --8<-- [start:identify_email]
export function identifyEmail(user) {
  posthog.identify(user.email)
}
// --8<-- [end:identify_email]

// --8<-- [start:identify_organization]
export function identifyOrganization({ organizationId, name, industry }) {
  posthog.identify(organizationId, { name, industry }) // hl
}
// --8<-- [end:identify_organization]

// --8<-- [start:report_viewed]
export function reportViewed({ userId, projectId }) {
  // The event belongs to the organization, and still says who caused it.
  posthog.capture('report_viewed', {
    user_id: userId, // hl
    project_id: projectId,
  })
}
// --8<-- [end:report_viewed]

// --8<-- [start:register]
export function register({ userId }) {
  // From now on every event from this browser names the person.
  posthog.register({ user_id: userId }) // hl
}
// --8<-- [end:register]

// --8<-- [start:page_viewed]
export function pageViewed({ userId, url }) {
  // Only where `capture_pageview` is off: else it is sent by itself.
  posthog.capture('$pageview', { user_id: userId, $current_url: url })
}
// --8<-- [end:page_viewed]

// --8<-- [start:switch_organization]
export function switchOrganization({ organizationId, userId }) {
  posthog.reset() // hl
  posthog.identify(organizationId)
  posthog.register({ user_id: userId })
}
// --8<-- [end:switch_organization]

// --8<-- [start:log_out]
export function logOut() {
  posthog.reset()
}
// --8<-- [end:log_out]

// --8<-- [start:distinct_id]
/**
 * The id as text; TypeError for one that PostHog would not merge.
 *
 * Call it where an id enters: at sign-in, in a webhook, in a job. The SDKs
 * throw nothing for a missing id: a browser stays who it was before, and a
 * server makes a new id for each event, which nobody's total counts.
 */
export function distinctId(value) {
  const refused = new Set(
    (
      'anonymous anonymous-user backend distinct_id distinctid email false ' +
      'guest id nan none not_authenticated null system true undefined user 0'
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
