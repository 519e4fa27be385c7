-- question: How many users belong to several organizations?
-- unit: users
-- counts: people who ever got an account in two or more organizations
SELECT count(person_id) AS users
FROM (
  SELECT person_id
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY person_id
  HAVING count(DISTINCT "$group_0") > 1
)
