-- question: What share of recurring revenue is lost in an average month?
-- unit: percent of recurring revenue
-- counts: organizations with a payment for the month before, in full months
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
  100 * sum(greatest(paid_before - paid_now, 0))
    / nullIf(sum(paid_before), 0) AS revenue_churn
FROM (
  SELECT
    person_id,
    month,
    sum(last_month) AS paid_before,
    sum(this_month) AS paid_now
  FROM (
    SELECT person_id, month, 0 AS last_month, paid AS this_month
    FROM paid
    UNION ALL
    SELECT person_id, month + INTERVAL 1 MONTH AS month_after, paid, 0
    FROM paid
  )
  GROUP BY person_id, month
)
WHERE paid_before > 0
  AND month IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND month - INTERVAL 1 MONTH IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND month < toStartOfMonth((
    SELECT max(timestamp) + INTERVAL 1 DAY
    FROM events
    WHERE event IN ('account_created', 'purchase')
  ))
