-- question: How much is one payment on average, less refunds?
-- unit: dollars per payment
-- counts: payments, not organizations: an organization that paid six times counts six times
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(countIf(event = 'purchase'), 0) AS revenue_per_payment
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
