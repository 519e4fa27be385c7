-- question: How many users does the median organization have?
-- unit: users
-- counts: all organizations, ordered by their number of users
SELECT median(users) AS users
FROM (
  SELECT "$group_0" AS organization, count(DISTINCT person_id) AS users
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
)
