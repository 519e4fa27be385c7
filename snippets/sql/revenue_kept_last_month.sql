-- question: What share of recurring revenue did last month's customers pay again?
-- unit: percent of recurring revenue
-- counts: organizations that paid for the month before the last full one
WITH payments AS (
  SELECT
    person_id,
    timestamp AS paid_at,
    toFloat(properties.purchase_value) AS amount,
    ifNull(toInt(properties.billing_months), 1) AS months,
    arrayJoin(range(ifNull(toInt(properties.billing_months), 1))) AS later
  FROM events
  WHERE event = 'purchase'
    AND person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
),
paid AS (
  SELECT
    person_id,
    toStartOfMonth(paid_at) + toIntervalMonth(later) AS month,
    argMax(amount / months, paid_at) AS paid
  FROM payments
  GROUP BY person_id, month
)
SELECT
  100 * sum(if(paid_before > 0, paid_now, 0))
    / nullIf(sum(paid_before), 0) AS revenue_kept
FROM (
  SELECT
    person_id,
    sumIf(paid, months_ago = 1) AS paid_now,
    sumIf(paid, months_ago = 2) AS paid_before
  FROM (
    SELECT person_id, paid, dateDiff('month', month, (
      SELECT max(timestamp) + INTERVAL 1 DAY
      FROM events
      WHERE event IN ('account_created', 'purchase')
    )) AS months_ago
    FROM paid
  )
  GROUP BY person_id
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
