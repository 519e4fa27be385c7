import posthog from 'posthog-js'

// --8<-- [start:project_created]
export function projectCreated({ userId, projectId, projectTotal }) {
  posthog.capture('project_created', {
    user_id: userId,
    project_id: projectId,
    $set: { project_total: projectTotal }, // hl
  })
}
// --8<-- [end:project_created]

// --8<-- [start:project_deleted]
export function projectDeleted({ userId, projectId, projectTotal }) {
  posthog.capture('project_deleted', {
    user_id: userId,
    project_id: projectId,
    $set: { project_total: projectTotal },
  })
}
// --8<-- [end:project_deleted]
