-- question: How many accounts were created each month?
-- unit: users
-- counts: accounts, each once; somebody who joins two organizations has two
SELECT toStartOfMonth(created) AS month, count() AS users
FROM (
  SELECT person_id, properties.user_id AS user_id, min(timestamp) AS created
  FROM events
  WHERE event = 'account_created' AND properties.user_id IS NOT NULL
  GROUP BY person_id, user_id
)
GROUP BY month
ORDER BY month
