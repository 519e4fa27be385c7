-- question: How many users have an account now?
-- unit: users
-- counts: every person whose last event in at least one organization is not their removal
-- optional: account_removed
SELECT count(DISTINCT user_id) AS users
FROM (
  SELECT
    person_id,
    properties.user_id AS user_id,
    argMax(event, timestamp) AS last_event
  FROM events
  WHERE event IN ('account_created', 'account_removed')
  GROUP BY person_id, user_id
)
WHERE last_event = 'account_created'
