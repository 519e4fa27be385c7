-- question: How many users have an account now?
-- unit: users
-- counts: every person whose last event in at least one organization is not their removal
-- optional: account_removed
SELECT count(DISTINCT user) AS users
FROM (
  SELECT
    properties.organization_id AS organization,
    person_id AS user,
    argMax(event, timestamp) AS last_event
  FROM events
  WHERE event IN ('account_created', 'account_removed')
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization, user
)
WHERE last_event = 'account_created'
