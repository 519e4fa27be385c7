-- question: What is the average revenue per paying organization?
-- unit: dollars per organization
-- counts: only organizations that paid at least once
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(uniqExactIf(person_id, event = 'purchase'), 0) AS revenue_per_organization
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
