import posthog from 'posthog-js'

// --8<-- [start:identify_organization]
/** In a browser: after sign-in, and when what it says has changed. */
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
/** In a browser: the person's event, and the organization they act for. */
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
