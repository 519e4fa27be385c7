-- question: What is the average revenue per organization?
-- unit: dollars per organization
-- counts: all organizations, including those that never paid
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(uniqExactIf("$group_0", event = 'account_created'), 0)
    AS revenue_per_organization
FROM events
WHERE event IN ('account_created', 'purchase', 'purchase_refunded')
  AND "$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
