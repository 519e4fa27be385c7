-- question: How much of last month's recurring revenue, and of its organizations, is still there?
-- unit: percent
-- counts: organizations with a payment for the month before, in full months
WITH payments AS (
  SELECT
    properties.organization_id AS organization,
    timestamp AS paid_at,
    toFloat(properties.purchase_value) AS amount,
    ifNull(toInt(properties.billing_months), 1) AS months,
    arrayJoin(range(ifNull(toInt(properties.billing_months), 1))) AS later
  FROM events
  WHERE event = 'purchase'
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
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
  100 * sum(paid_now) / nullIf(sum(paid_before), 0) AS revenue_kept,
  100 * countIf(paid_now > 0) / nullIf(count(), 0) AS organizations_kept
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
