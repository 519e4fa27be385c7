-- question: How much revenue is a second payment of the same organization in the same month?
-- unit: dollars
-- counts: all payments minus the last one of each organization in each month
SELECT sum(paid) - sum(last_payment) AS revenue
FROM (
  SELECT
    properties.organization_id AS organization,
    toStartOfMonth(timestamp) AS month,
    sum(toFloat(properties.purchase_value)) AS paid,
    argMax(toFloat(properties.purchase_value), timestamp) AS last_payment
  FROM events
  WHERE event = 'purchase'
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization, month
)
