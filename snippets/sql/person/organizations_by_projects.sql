-- question: How many organizations created how many projects?
-- unit: organizations
-- counts: all organizations, by the number of projects they ever created
SELECT
  CASE
    WHEN projects = 0 THEN 'none'
    WHEN projects = 1 THEN '1'
    WHEN projects <= 3 THEN '2 or 3'
    WHEN projects <= 6 THEN '4 to 6'
    WHEN projects <= 10 THEN '7 to 10'
    ELSE 'over 10'
  END AS created,
  count() AS organizations
FROM (
  SELECT
    properties.organization_id AS organization,
    countIf(event = 'project_created') AS projects
  FROM events
  WHERE event IN ('account_created', 'project_created')
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
  HAVING countIf(event = 'account_created') > 0
)
GROUP BY created
ORDER BY min(projects)
