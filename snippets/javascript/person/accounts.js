// On the server, with posthog-node: each function takes the client.

// --8<-- [start:account_created]
/**
 * On a server: call it when somebody joins, the founder included.
 *
 * Somebody who returns gets another account: call it again. An event
 * keeps what PostHog knows of the person when it arrives: describe the
 * person first.
 */
export function accountCreated(
  posthog,
  { organizationId, userId, isFirstUser, timestamp },
) {
  posthog.capture({
    distinctId: userId,
    event: 'account_created',
    properties: {
      organization_id: organizationId,
      is_first_user: isFirstUser,
    },
    timestamp,
  })
}
// --8<-- [end:account_created]

// --8<-- [start:account_removed]
/**
 * On a server: call it when somebody leaves, or is removed by a colleague.
 * In the colleague's browser the event would be the colleague's own.
 */
export function accountRemoved(
  posthog,
  { organizationId, userId, timestamp },
) {
  posthog.capture({
    distinctId: userId,
    event: 'account_removed',
    properties: { organization_id: organizationId },
    timestamp,
  })
}
// --8<-- [end:account_removed]
