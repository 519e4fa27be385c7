-- question: What is the average revenue per organization?
-- unit: dollars per organization
-- counts: all organizations, including those that never paid
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(uniqExactIf(person_id, event = 'account_created'), 0)
    AS revenue_per_organization
FROM events
WHERE event IN ('account_created', 'purchase', 'purchase_refunded')
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
