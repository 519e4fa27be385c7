// What stands for the payment provider's own library: Stripe's scheme of signatures.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The event in a request's body, if the provider has signed it. */
export function verified(request) {
  const header = request.headers['stripe-signature'] ?? ''
  const { t, v1 = '' } = Object.fromEntries(header.split(',').map((part) => part.split('=')))
  const hmac = createHmac('sha256', process.env.BILLING_SECRET)
  const expected = hmac.update(`${t}.${request.body}`).digest('hex')
  if (v1.length !== expected.length || !timingSafeEqual(Buffer.from(v1), Buffer.from(expected))) {
    throw Object.assign(new Error('not signed by the provider'), { status: 400 })
  }
  return JSON.parse(request.body)
}
