import posthog from 'posthog-js'

// --8<-- [start:project_created]
export function projectCreated({ organizationId, projectId }) {
  posthog.capture('project_created', {
    organization_id: organizationId,
    project_id: projectId,
  })
}
// --8<-- [end:project_created]

// --8<-- [start:project_deleted]
export function projectDeleted({ organizationId, projectId }) {
  posthog.capture('project_deleted', {
    organization_id: organizationId,
    project_id: projectId,
  })
}
// --8<-- [end:project_deleted]
