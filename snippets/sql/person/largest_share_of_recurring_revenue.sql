-- question: How much of the last month's recurring revenue comes from one organization?
-- unit: percent of recurring revenue
-- counts: organizations that paid in the last full month
SELECT 100 * max(paid) / nullIf(sum(paid), 0) AS largest_share
FROM (
  SELECT
    properties.organization_id AS organization,
    argMax(toFloat(properties.purchase_value), timestamp) AS paid
  FROM events
  WHERE event = 'purchase'
    AND properties.organization_id IS NOT NULL
    AND dateDiff('month', timestamp, (
      SELECT max(timestamp) + INTERVAL 1 DAY
      FROM events
      WHERE event IN ('account_created', 'purchase')
    )) = 1
  GROUP BY organization
)
