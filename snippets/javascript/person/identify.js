import posthog from 'posthog-js'

// --8<-- [start:identify_organization]
export function identifyOrganization({
  organizationId,
  userId,
  name,
  industry,
}) {
  posthog.identify(userId, {
    organization_id: organizationId, // hl
    organization: name,
    industry,
  })
}
// --8<-- [end:identify_organization]

// --8<-- [start:switch_organization]
export function switchOrganization({ organizationId }) {
  // The same person, so no reset(): only the organization changes.
  posthog.register({ organization_id: organizationId })
}
// --8<-- [end:switch_organization]

// --8<-- [start:report_viewed]
export function reportViewed({ organizationId, projectId }) {
  posthog.capture('report_viewed', {
    organization_id: organizationId,
    project_id: projectId,
  })
}
// --8<-- [end:report_viewed]

// --8<-- [start:page_viewed]
export function pageViewed({ organizationId, url }) {
  posthog.capture('$pageview', {
    organization_id: organizationId,
    $current_url: url,
  })
}
// --8<-- [end:page_viewed]
