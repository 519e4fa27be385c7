-- question: How long do organizations take to create their first project?
-- unit: organizations
-- counts: organizations that signed up at least 30 days before the last of these events
SELECT
  CASE
    WHEN projects = 0 THEN 'not yet'
    WHEN first_project <= signed_up + INTERVAL 1 DAY THEN '1 day'
    WHEN first_project <= signed_up + INTERVAL 7 DAY THEN '7 days'
    WHEN first_project <= signed_up + INTERVAL 14 DAY THEN '14 days'
    WHEN first_project <= signed_up + INTERVAL 30 DAY THEN '30 days'
    ELSE 'longer'
  END AS first_project_within,
  count() AS organizations
FROM (
  SELECT
    "$group_0" AS organization,
    minIf(timestamp, event = 'account_created') AS signed_up,
    minIf(timestamp, event = 'project_created') AS first_project,
    countIf(event = 'project_created') AS projects
  FROM events
  WHERE event IN ('account_created', 'project_created')
    AND "$group_0" != ''
  GROUP BY organization
  HAVING countIf(event = 'account_created') > 0
)
WHERE signed_up + INTERVAL 30 DAY <= (
  SELECT max(timestamp)
  FROM events
  WHERE event IN ('account_created', 'project_created')
)
GROUP BY first_project_within
ORDER BY
  max(projects = 0),
  min(dateDiff('second', signed_up, first_project))
