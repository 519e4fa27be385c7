-- question: What is the average revenue per paying organization?
-- unit: dollars per organization
-- counts: only organizations that paid at least once
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(count(DISTINCT "$group_0"), 0) AS revenue_per_organization
FROM events
WHERE event = 'purchase'
  AND "$group_0" != ''
