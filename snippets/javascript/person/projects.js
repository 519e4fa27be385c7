// On the server, with posthog-node: each function takes the client.

// --8<-- [start:project_created]
/** On a server: call it once the project is stored. */
export function projectCreated(
  posthog,
  { organizationId, userId, projectId, timestamp },
) {
  posthog.capture({
    distinctId: userId,
    event: 'project_created',
    properties: {
      organization_id: organizationId,
      project_id: projectId,
    },
    timestamp,
  })
}
// --8<-- [end:project_created]

// --8<-- [start:project_deleted]
/** On a server: call it once the project is gone. */
export function projectDeleted(
  posthog,
  { organizationId, userId, projectId, timestamp },
) {
  posthog.capture({
    distinctId: userId,
    event: 'project_deleted',
    properties: {
      organization_id: organizationId,
      project_id: projectId,
    },
    timestamp,
  })
}
// --8<-- [end:project_deleted]
