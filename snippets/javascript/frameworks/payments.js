import { v5 as uuidOf } from 'uuid'
import { customerOf, isSent, markSent } from './database.js'
import { renewal } from './revenue.js'

// --8<-- [start:invoice_paid]
// Yours: made once by crypto.randomUUID(), and kept.
const INVOICES = 'c5a4b7f2-0d3e-4a58-9b61-6f2d8e1c7a90'

/**
 * A paid invoice as an event, once, however often it is handled.
 *
 * PostHog can tell that two events are one only if event, distinct id, day
 * and uuid are the same: all of them come from the invoice, not from now.
 */
export async function invoicePaid(posthog, invoice) {
  // The first invoice was paid by a person, and sent where they paid it.
  if (invoice.billing_reason !== 'subscription_cycle') return
  if (await isSent(invoice.id)) return
  renewal(posthog, {
    ...(await customerOf(invoice.customer)), // organizationId, plan
    purchaseValue: invoice.amount_paid / 100,
    paymentUuid: uuidOf(invoice.id, INVOICES), // hl
    paidAt: new Date(invoice.status_transitions.paid_at * 1000), // hl
  })
  await posthog.flush() // It throws unless PostHog has taken it. // hl
  await markSent(invoice.id)
}
// --8<-- [end:invoice_paid]
