-- question: How many projects does an organization create on average?
-- unit: projects per organization
-- counts: all organizations, including those that never created a project
SELECT
  countIf(event = 'project_created')
    / nullIf(uniqExactIf("$group_0", event = 'account_created'), 0)
    AS projects_per_organization
FROM events
WHERE event IN ('account_created', 'project_created')
  AND "$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
