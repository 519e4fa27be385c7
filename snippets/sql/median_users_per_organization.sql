-- question: How many users does the median organization have?
-- unit: users
-- counts: all organizations, ordered by their number of users
SELECT median(users) AS users
FROM (
  SELECT person_id, count(DISTINCT properties.user_id) AS users
  FROM events
  WHERE event = 'account_created'
  GROUP BY person_id
)
