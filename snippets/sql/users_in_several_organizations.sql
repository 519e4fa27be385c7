-- question: How many users belong to several organizations?
-- unit: users
-- counts: people who ever got an account in two or more organizations
SELECT count(user_id) AS users
FROM (
  SELECT properties.user_id AS user_id
  FROM events
  WHERE event = 'account_created'
  GROUP BY user_id
  HAVING count(DISTINCT person_id) > 1
)
