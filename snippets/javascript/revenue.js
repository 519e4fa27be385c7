import { PostHog } from 'posthog-node'

// --8<-- [start:server_client]
export function createPostHog(
  projectToken,
  host = 'https://us.i.posthog.com',
) {
  return new PostHog(projectToken, { host })
}
// --8<-- [end:server_client]

// --8<-- [start:plan_selected]
export function planSelected(
  posthog,
  { organizationId, userId, plan, previousPlan },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'plan_selected',
    properties: {
      user_id: userId,
      plan,
      previous_plan: previousPlan,
      $set: { plan }, // hl
    },
  })
}
// --8<-- [end:plan_selected]

// --8<-- [start:purchase]
export function purchase(
  posthog,
  { organizationId, userId, purchaseValue, plan },
) {
  posthog.capture({
    distinctId: organizationId,
    event: 'purchase',
    properties: {
      user_id: userId,
      purchase_value: purchaseValue, // hl
      plan, // hl
    },
  })
}
// --8<-- [end:purchase]
