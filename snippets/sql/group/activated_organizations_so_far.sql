-- question: What share of all organizations has created a project within 14 days so far?
-- unit: percent of organizations
-- counts: all organizations, including those that signed up yesterday
SELECT
  100 * countIf(projects > 0 AND first_project <= signed_up + INTERVAL 14 DAY)
    / nullIf(count(), 0) AS activated
FROM (
  SELECT
    "$group_0" AS organization,
    minIf(timestamp, event = 'account_created') AS signed_up,
    minIf(timestamp, event = 'project_created') AS first_project,
    countIf(event = 'project_created') AS projects
  FROM events
  WHERE event IN ('account_created', 'project_created')
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
  HAVING countIf(event = 'account_created') > 0
)
