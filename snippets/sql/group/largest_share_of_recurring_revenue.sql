-- question: How much of the last month's recurring revenue comes from one organization?
-- unit: percent of recurring revenue
-- counts: organizations that paid for the last full month
WITH payments AS (
  SELECT
    "$group_0" AS organization,
    timestamp AS paid_at,
    toFloat(properties.purchase_value) AS amount,
    ifNull(toInt(properties.billing_months), 1) AS months,
    arrayJoin(range(ifNull(toInt(properties.billing_months), 1))) AS later
  FROM events
  WHERE event = 'purchase'
    AND "$group_0" IN (
      SELECT "$group_0"
      FROM events
      WHERE event = 'account_created'
        AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
    )
),
paid AS (
  SELECT
    organization,
    toStartOfMonth(paid_at) + toIntervalMonth(later) AS month,
    argMax(amount / months, paid_at) AS paid
  FROM payments
  GROUP BY organization, month
)
SELECT 100 * max(paid) / nullIf(sum(paid), 0) AS largest_share
FROM paid
WHERE dateDiff('month', month, (
  SELECT max(timestamp) + INTERVAL 1 DAY
  FROM events
  WHERE event IN ('account_created', 'purchase')
)) = 1
