-- question: What share of customers is lost in an average month?
-- unit: percent of customers
-- counts: organizations with a payment for the month before, in full months
WITH payments AS (
  SELECT
    person_id,
    toStartOfMonth(timestamp) AS paid_in,
    arrayJoin(range(ifNull(toInt(properties.billing_months), 1))) AS later
  FROM events
  WHERE event = 'purchase'
    AND person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
),
payers AS (
  SELECT person_id, paid_in + toIntervalMonth(later) AS month
  FROM payments
  GROUP BY person_id, month
)
SELECT
  100 * countIf(paid_now = 0) / nullIf(count(), 0) AS customer_churn
FROM (
  SELECT
    person_id,
    month,
    sum(last_month) AS paid_before,
    sum(this_month) AS paid_now
  FROM (
    SELECT person_id, month, 0 AS last_month, 1 AS this_month
    FROM payers
    UNION ALL
    SELECT person_id, month + INTERVAL 1 MONTH AS month_after, 1, 0
    FROM payers
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
