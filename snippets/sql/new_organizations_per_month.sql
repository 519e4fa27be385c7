-- question: How many organizations are new each month?
-- unit: organizations
-- counts: the first user of each organization, by the month of that account
SELECT toStartOfMonth(timestamp) AS month, count() AS organizations
FROM events
WHERE event = 'account_created'
  AND toString(properties.is_first_user) = 'true'
GROUP BY month
ORDER BY month
