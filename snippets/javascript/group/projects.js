import posthog from 'posthog-js'

// --8<-- [start:project_created]
export function projectCreated({
  organizationId,
  projectId,
  projectTotal,
}) {
  posthog.group('organization', organizationId, {
    project_total: projectTotal,
  })
  posthog.capture('project_created', { project_id: projectId })
}
// --8<-- [end:project_created]

// --8<-- [start:project_deleted]
export function projectDeleted({
  organizationId,
  projectId,
  projectTotal,
}) {
  posthog.group('organization', organizationId, {
    project_total: projectTotal,
  })
  posthog.capture('project_deleted', { project_id: projectId })
}
// --8<-- [end:project_deleted]
