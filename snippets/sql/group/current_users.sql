-- question: How many users have an account now?
-- unit: users
-- counts: every person whose last event in at least one organization is not their removal
-- optional: account_removed
SELECT count(DISTINCT user) AS users
FROM (
  SELECT
    "$group_0" AS organization,
    person_id AS user,
    argMax(event, timestamp) AS last_event
  FROM events
  WHERE event IN ('account_created', 'account_removed')
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization, user
)
WHERE last_event = 'account_created'
