// On the server, with posthog-node: each function takes the client.

// --8<-- [start:account_created]
/**
 * On a server: call it for the founder, and for everybody who is invited
 * later.
 *
 * Somebody who returns gets another account: call it again. An event
 * keeps what PostHog knows of the organization when it arrives: describe
 * the organization first.
 */
export function accountCreated(
  posthog,
  { organizationId, userId, isFirstUser, timestamp },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'account_created',
    properties: { user_id: userId, is_first_user: isFirstUser },
    timestamp,
  })
}
// --8<-- [end:account_created]

// --8<-- [start:account_removed]
/**
 * On a server: call it when somebody leaves, or is removed by a colleague;
 * the id is that of the person who goes.
 */
export function accountRemoved(
  posthog,
  { organizationId, userId, timestamp },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'account_removed',
    properties: { user_id: userId },
    timestamp,
  })
}
// --8<-- [end:account_removed]
