-- question: How many organizations that paid last month paid nothing this month?
-- unit: organizations
-- counts: organizations with a payment for the month before, in full months
WITH payments AS (
  SELECT
    properties.organization_id AS organization,
    toStartOfMonth(timestamp) AS paid_in,
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
payers AS (
  SELECT organization, paid_in + toIntervalMonth(later) AS month
  FROM payments
  GROUP BY organization, month
)
SELECT month, countIf(paid_now = 0) AS churned
FROM (
  SELECT
    organization,
    month,
    sum(last_month) AS paid_before,
    sum(this_month) AS paid_now
  FROM (
    SELECT organization, month, 0 AS last_month, 1 AS this_month
    FROM payers
    UNION ALL
    SELECT organization, month + INTERVAL 1 MONTH AS month_after, 1, 0
    FROM payers
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
