// On the server, with posthog-node: each function takes the client.

// --8<-- [start:project_created]
/** On a server: call it once it is stored; the total counts it too. */
export function projectCreated(
  posthog,
  { organizationId, userId, projectId, projectTotal, timestamp },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'project_created',
    properties: {
      user_id: userId,
      project_id: projectId,
      $set: { project_total: projectTotal }, // hl
    },
    timestamp,
  })
}
// --8<-- [end:project_created]

// --8<-- [start:project_deleted]
/** On a server: call it once it is gone; the total no longer counts it. */
export function projectDeleted(
  posthog,
  { organizationId, userId, projectId, projectTotal, timestamp },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'project_deleted',
    properties: {
      user_id: userId,
      project_id: projectId,
      $set: { project_total: projectTotal },
    },
    timestamp,
  })
}
// --8<-- [end:project_deleted]
