-- question: How many organizations paid again after a month without a payment?
-- unit: organizations
-- counts: organizations with a whole calendar month between two payments that neither is for
WITH payments AS (
  SELECT
    "$group_0" AS organization,
    toStartOfMonth(timestamp) AS paid_in,
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
payers AS (
  SELECT organization, paid_in + toIntervalMonth(later) AS month
  FROM payments
  GROUP BY organization, month
),
months AS (
  SELECT month, row_number() OVER (ORDER BY month) AS number
  FROM (SELECT DISTINCT toStartOfMonth(timestamp) AS month FROM events)
)
SELECT count() AS organizations
FROM (
  SELECT
    organization,
    count() AS months_paid,
    max(months.number) - min(months.number) + 1 AS months_passed
  FROM payers
  JOIN months ON payers.month = months.month
  GROUP BY organization
)
WHERE months_passed > months_paid
