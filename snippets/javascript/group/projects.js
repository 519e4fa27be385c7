// On the server, with posthog-node: each function takes the client.

// --8<-- [start:project_created]
/** On a server: call it once it is stored; the total counts it too. */
export function projectCreated(
  posthog,
  { organizationId, userId, projectId, projectTotal, timestamp },
) {
  posthog.groupIdentify({
    groupType: 'organization',
    groupKey: organizationId,
    properties: { project_total: projectTotal },
    distinctId: userId,
  })
  posthog.capture({
    distinctId: userId,
    event: 'project_created',
    groups: { organization: organizationId },
    properties: { project_id: projectId },
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
  posthog.groupIdentify({
    groupType: 'organization',
    groupKey: organizationId,
    properties: { project_total: projectTotal },
    distinctId: userId,
  })
  posthog.capture({
    distinctId: userId,
    event: 'project_deleted',
    groups: { organization: organizationId },
    properties: { project_id: projectId },
    timestamp,
  })
}
// --8<-- [end:project_deleted]
