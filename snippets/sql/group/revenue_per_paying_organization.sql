-- question: What is the average revenue per paying organization?
-- unit: dollars per organization
-- counts: only organizations that paid at least once
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(uniqExactIf("$group_0", event = 'purchase'), 0) AS revenue_per_organization
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
  AND "$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
