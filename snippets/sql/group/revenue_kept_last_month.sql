-- question: What share of recurring revenue did last month's customers pay again?
-- unit: percent of recurring revenue
-- counts: organizations that paid for the month before the last full one
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
SELECT
  100 * sum(if(paid_before > 0, paid_now, 0))
    / nullIf(sum(paid_before), 0) AS revenue_kept
FROM (
  SELECT
    organization,
    sumIf(paid, months_ago = 1) AS paid_now,
    sumIf(paid, months_ago = 2) AS paid_before
  FROM (
    SELECT organization, paid, dateDiff('month', month, (
      SELECT max(timestamp) + INTERVAL 1 DAY
      FROM events
      WHERE event IN ('account_created', 'purchase')
    )) AS months_ago
    FROM paid
  )
  GROUP BY organization
)
WHERE toStartOfMonth((
  SELECT max(timestamp) + INTERVAL 1 DAY
  FROM events
  WHERE event IN ('account_created', 'purchase')
)) - INTERVAL 1 MONTH
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth((
    SELECT max(timestamp) + INTERVAL 1 DAY
    FROM events
    WHERE event IN ('account_created', 'purchase')
  )) - INTERVAL 2 MONTH
    IN (SELECT toStartOfMonth(timestamp) FROM events)
