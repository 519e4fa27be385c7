-- question: How many organizations paid again after a month without a payment?
-- unit: organizations
-- counts: organizations with a whole calendar month between two payments
SELECT count() AS organizations
FROM (
  SELECT
    properties.organization_id AS organization,
    count(DISTINCT toStartOfMonth(timestamp)) AS months_paid,
    dateDiff('month', min(timestamp), max(timestamp)) + 1 AS months_passed
  FROM events
  WHERE event = 'purchase'
    AND properties.organization_id IS NOT NULL
  GROUP BY organization
)
WHERE months_passed > months_paid
