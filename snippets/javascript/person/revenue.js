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
    distinctId: userId,
    event: 'plan_selected',
    properties: {
      organization_id: organizationId,
      plan,
      previous_plan: previousPlan,
    },
    timestamp,
  })
}
// --8<-- [end:plan_selected]

// --8<-- [start:purchase]
/**
 * On a server: call it when a payment has gone through.
 *
 * The value is a number, never text, or sums leave it out. Sums are in
 * dollars: for any other currency, pass the dollars that one unit of it
 * is worth. A payment for a year is one event, for 12 months. One that is
 * sent twice counts twice, unless both carry the uuid and the time (a
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
    currency = 'USD',
    exchangeRate,
    billingMonths = 1,
    paymentUuid,
    paidAt,
  },
) {
  if (!Number.isFinite(purchaseValue)) {
    throw new TypeError(`not an amount: '${purchaseValue}'`)
  }
  const rate = currency === 'USD' ? 1 : exchangeRate
  if (!rate) {
    throw new TypeError(`no exchange rate for '${currency}'`)
  }
  posthog.capture({
    distinctId: userId,
    event: 'purchase',
    properties: {
      organization_id: organizationId,
      purchase_value: purchaseValue * rate,
      plan,
      original_amount: purchaseValue,
      currency,
      exchange_rate: rate,
      billing_months: billingMonths,
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
 * The fixed id stands for the organization; it is nobody with an account.
 *
 * Look the organization up by the provider's customer id, and pass your
 * own id: any other would be an organization without users or a name.
 */
export function renewal(
  posthog,
  {
    organizationId,
    purchaseValue,
    plan,
    currency = 'USD',
    exchangeRate,
    billingMonths = 1,
    paymentUuid,
    paidAt,
  },
) {
  if (!Number.isFinite(purchaseValue)) {
    throw new TypeError(`not an amount: '${purchaseValue}'`)
  }
  const rate = currency === 'USD' ? 1 : exchangeRate
  if (!rate) {
    throw new TypeError(`no exchange rate for '${currency}'`)
  }
  posthog.capture({
    distinctId: `$organization_${organizationId}`, // hl
    event: 'purchase',
    properties: {
      organization_id: organizationId,
      purchase_value: purchaseValue * rate,
      plan,
      original_amount: purchaseValue,
      currency,
      exchange_rate: rate,
      billing_months: billingMonths,
    },
    uuid: paymentUuid,
    timestamp: paidAt,
  })
}
// --8<-- [end:renewal]

// --8<-- [start:purchase_refunded]
/**
 * On a server, from a webhook: a payment was given back, fully or partly.
 *
 * The value is positive, and arrives as a negative purchase_value: the sum
 * of both events is what you keep. Plan, currency and rate are those of
 * the payment.
 *
 * It names the fixed id of the organization, as renewals do.
 */
export function purchaseRefunded(
  posthog,
  {
    organizationId,
    refundValue,
    plan,
    currency = 'USD',
    exchangeRate,
    refundUuid,
  },
) {
  if (!Number.isFinite(refundValue) || refundValue <= 0) {
    throw new TypeError(`not an amount: '${refundValue}'`)
  }
  const rate = currency === 'USD' ? 1 : exchangeRate
  if (!rate) {
    throw new TypeError(`no exchange rate for '${currency}'`)
  }
  posthog.capture({
    distinctId: `$organization_${organizationId}`,
    event: 'purchase_refunded',
    properties: {
      organization_id: organizationId,
      purchase_value: -refundValue * rate, // hl
      plan,
      original_amount: -refundValue,
      currency,
      exchange_rate: rate,
    },
    uuid: refundUuid,
  })
}
// --8<-- [end:purchase_refunded]
