import posthog from 'posthog-js'

// --8<-- [start:identify_organization]
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
export function switchOrganization({ organizationId }) {
  // The same person, so no reset(): only the group changes.
  posthog.group('organization', organizationId)
}
// --8<-- [end:switch_organization]

// --8<-- [start:report_viewed]
export function reportViewed({ projectId }) {
  posthog.capture('report_viewed', { project_id: projectId })
}
// --8<-- [end:report_viewed]

// --8<-- [start:page_viewed]
export function pageViewed({ url }) {
  posthog.capture('$pageview', { $current_url: url })
}
// --8<-- [end:page_viewed]
