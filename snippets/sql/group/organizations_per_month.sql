-- question: How many organizations signed up each month?
-- unit: organizations
-- counts: every organization, by the month of its first account
SELECT toStartOfMonth(signed_up) AS month, count() AS organizations
FROM (
  SELECT "$group_0" AS organization, min(timestamp) AS signed_up
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
)
GROUP BY month
ORDER BY month
