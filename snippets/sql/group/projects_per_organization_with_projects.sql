-- question: How many projects does an organization that creates projects create on average?
-- unit: projects per organization
-- counts: only organizations that created a project
SELECT
  count()
    / nullIf(count(DISTINCT "$group_0"), 0) AS projects_per_organization
FROM events
WHERE event = 'project_created'
  AND "$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
