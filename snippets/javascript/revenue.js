// On the server, with posthog-node: each function takes the client.

// --8<-- [start:plan_selected]
/**
 * On a server: call it at sign-up (no previous plan), and on every change
 * after: when the plan takes effect, which need not be when it is paid.
 */
export function planSelected(
  posthog,
  { organizationId, userId, plan, previousPlan, timestamp },
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
    timestamp,
  })
}
// --8<-- [end:plan_selected]

// --8<-- [start:purchase]
/**
 * On a server: call it when a payment has gone through; in dollars.
 *
 * The value is a number, never text, or sums leave it out. With a currency,
 * PostHog advises minor units: 4550 and 'USD' for $45.50. A payment that
 * is sent twice counts twice, unless both carry the uuid and the time (a
 * Date) that you stored with it; PostHog does not promise to see every
 * second one.
 */
export function purchase(
  posthog,
  {
    organizationId,
    userId,
    purchaseValue,
    plan,
    currency,
    paymentUuid,
    paidAt,
  },
) {
  if (!Number.isFinite(purchaseValue)) {
    throw new TypeError(`not an amount: '${purchaseValue}'`)
  }
  posthog.capture({
    distinctId: organizationId,
    event: 'purchase',
    properties: {
      user_id: userId,
      purchase_value: purchaseValue, // hl
      plan, // hl
      currency,
    },
    uuid: paymentUuid,
    timestamp: paidAt,
  })
}
// --8<-- [end:purchase]

// --8<-- [start:renewal]
/**
 * On a server, from a webhook: a subscription was renewed by itself.
 *
 * The event belongs to the organization, and names no person.
 *
 * Look the organization up by the provider's customer id, and pass your
 * own id: any other would be an organization without users or a name.
 */
export function renewal(
  posthog,
  { organizationId, purchaseValue, plan, currency, paymentUuid, paidAt },
) {
  if (!Number.isFinite(purchaseValue)) {
    throw new TypeError(`not an amount: '${purchaseValue}'`)
  }
  posthog.capture({
    distinctId: organizationId, // hl
    event: 'purchase',
    properties: {
      purchase_value: purchaseValue,
      plan,
      currency,
    },
    uuid: paymentUuid,
    timestamp: paidAt,
  })
}
// --8<-- [end:renewal]
