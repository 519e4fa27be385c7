-- question: How many users does the median organization have?
-- unit: users
-- counts: all organizations, ordered by their number of users
SELECT median(users) AS users
FROM (
  SELECT "$group_0" AS organization, count() AS users
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" != ''
  GROUP BY organization
)
