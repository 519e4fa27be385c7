-- question: What is the average revenue per paying organization?
-- unit: dollars per organization
-- counts: only organizations that paid at least once
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(count(DISTINCT properties.organization_id), 0)
    AS revenue_per_organization
FROM events
WHERE event = 'purchase'
  AND properties.organization_id IS NOT NULL
