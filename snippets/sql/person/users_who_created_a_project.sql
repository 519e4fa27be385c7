-- question: How many users went from an account to a project of their own?
-- unit: users
-- counts: people with an account who created a project after they got it
SELECT count() AS users
FROM (
  SELECT person_id
  FROM events
  WHERE event IN ('account_created', 'project_created')
  GROUP BY person_id
  HAVING countIf(event = 'project_created') > 0
    AND minIf(timestamp, event = 'account_created')
      < maxIf(timestamp, event = 'project_created')
)
