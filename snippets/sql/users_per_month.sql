-- question: How many accounts were created each month?
-- unit: users
-- counts: accounts created; somebody who joins two organizations has two
SELECT toStartOfMonth(timestamp) AS month, count(properties.user_id) AS users
FROM events
WHERE event = 'account_created'
GROUP BY month
ORDER BY month
