-- question: What is the recurring revenue of each month?
-- unit: dollars
-- counts: the last payment of each organization in each full month
SELECT month, sum(paid) AS recurring_revenue
FROM (
  SELECT
    properties.organization_id AS organization,
    toStartOfMonth(timestamp) AS month,
    argMax(toFloat(properties.purchase_value), timestamp) AS paid
  FROM events
  WHERE event = 'purchase'
    AND properties.organization_id IS NOT NULL
  GROUP BY organization, month
)
WHERE month < toStartOfMonth((
  SELECT max(timestamp) + INTERVAL 1 DAY
  FROM events
  WHERE event IN ('account_created', 'purchase')
))
GROUP BY month
ORDER BY month
