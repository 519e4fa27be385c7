-- question: What is the average revenue per organization?
-- unit: dollars per organization
-- counts: all organizations, including those that never paid
-- optional: purchase_refunded
SELECT
  sum(toFloat(properties.purchase_value))
    / nullIf(
      uniqExactIf(properties.organization_id, event = 'account_created'),
      0
    ) AS revenue_per_organization
FROM events
WHERE event IN ('account_created', 'purchase', 'purchase_refunded')
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
