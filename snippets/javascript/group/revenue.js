// On the server, with posthog-node: each function takes the client.

// --8<-- [start:plan_selected]
/**
 * On a server: call it at sign-up (no previous plan), and on every change
 * after: when the plan takes effect, which need not be when it is paid.
 */
export function planSelected(
  posthog,
  { organizationId, userId, plan, previousPlan },
) {
  posthog.groupIdentify({
    groupType: 'organization',
    groupKey: organizationId,
    properties: { plan },
    distinctId: userId,
  })
  posthog.capture({
    distinctId: userId,
    event: 'plan_selected',
    groups: { organization: organizationId },
    properties: { plan, previous_plan: previousPlan },
  })
}
// --8<-- [end:plan_selected]

// --8<-- [start:purchase]
/** On a server: call it when a payment has gone through; in dollars. */
export function purchase(
  posthog,
  { organizationId, userId, purchaseValue, plan },
) {
  posthog.capture({
    distinctId: userId,
    event: 'purchase',
    groups: { organization: organizationId },
    properties: { purchase_value: purchaseValue, plan },
  })
}
// --8<-- [end:purchase]
