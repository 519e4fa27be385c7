-- question: How many organizations paid again after a month without a payment?
-- unit: organizations
-- counts: organizations with a whole calendar month between two payments that neither is for
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
),
months AS (
  SELECT month, row_number() OVER (ORDER BY month) AS number
  FROM (SELECT DISTINCT toStartOfMonth(timestamp) AS month FROM events)
)
SELECT count() AS organizations
FROM (
  SELECT
    person_id,
    count() AS months_paid,
    max(months.number) - min(months.number) + 1 AS months_passed
  FROM payers
  JOIN months ON payers.month = months.month
  GROUP BY person_id
)
WHERE months_passed > months_paid
