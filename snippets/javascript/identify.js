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
export function distinctId(value) {
  const refused = new Set(
    (
      'anonymous guest distinctid distinct_id id not_authenticated email ' +
      'undefined true false nan none null 0'
    ).split(' '),
  ).add('[object object]')
  const bare = value
    .trim()
    .replace(/^['"]+|['"]+$/g, '')
    .trim()
    .toLowerCase()
  if (!bare || refused.has(bare) || value.length > 200) {
    throw new Error(`not usable as a distinct id: '${value}'`)
  }
  return value
}
// --8<-- [end:distinct_id]
