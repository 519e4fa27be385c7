-- question: What share of customers, and of recurring revenue, is lost each month?
-- unit: percent
-- counts: organizations with a payment for the month before, in full months
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
  month,
  100 * countIf(paid_now = 0) / nullIf(count(), 0) AS customer_churn,
  100 * sum(greatest(paid_before - paid_now, 0))
    / nullIf(sum(paid_before), 0) AS revenue_churn
FROM (
  SELECT
    organization,
    month,
    sum(last_month) AS paid_before,
    sum(this_month) AS paid_now
  FROM (
    SELECT organization, month, 0 AS last_month, paid AS this_month
    FROM paid
    UNION ALL
    SELECT organization, month + INTERVAL 1 MONTH AS month_after, paid, 0
    FROM paid
  )
  GROUP BY organization, month
)
WHERE paid_before > 0
  AND month IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND month - INTERVAL 1 MONTH IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND month < toStartOfMonth((
    SELECT max(timestamp) + INTERVAL 1 DAY
    FROM events
    WHERE event IN ('account_created', 'purchase')
  ))
GROUP BY month
ORDER BY month
