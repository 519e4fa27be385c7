-- question: What changed the recurring revenue of each month?
-- unit: dollars
-- counts: every organization that paid for the month or for the one before, in full months
WITH payments AS (
  SELECT
    person_id,
    timestamp AS paid_at,
    toFloat(properties.purchase_value) AS amount,
    ifNull(toInt(properties.billing_months), 1) AS months,
    arrayJoin(range(ifNull(toInt(properties.billing_months), 1))) AS later
  FROM events
  WHERE event = 'purchase'
    AND toFloat(properties.purchase_value) > 0
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
  month,
  sum(if(before = 0 AND month = first_month, now, 0)) AS new,
  sum(if(before > 0 AND now > before, now - before, 0)) AS expansion,
  sum(if(before = 0 AND month > first_month, now, 0)) AS recovered,
  sum(if(now > 0 AND now < before, now - before, 0)) AS contraction,
  sum(if(now = 0, now - before, 0)) AS churn,
  sum(now) AS recurring_revenue
FROM (
  SELECT
    person_id,
    month,
    sum(last_month) AS before,
    sum(this_month) AS now,
    min(month) OVER (PARTITION BY person_id) AS first_month
  FROM (
    SELECT person_id, month, 0 AS last_month, paid AS this_month
    FROM paid
    UNION ALL
    SELECT person_id, month + INTERVAL 1 MONTH AS month_after, paid, 0
    FROM paid
  )
  GROUP BY person_id, month
)
WHERE month IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND (
    month - INTERVAL 1 MONTH IN (SELECT toStartOfMonth(timestamp) FROM events)
    OR month = (SELECT toStartOfMonth(min(timestamp)) FROM events)
  )
  AND month < toStartOfMonth((
    SELECT max(timestamp) + INTERVAL 1 DAY
    FROM events
    WHERE event IN ('account_created', 'purchase')
  ))
GROUP BY month
ORDER BY month
