-- question: How many projects does an organization create on average?
-- unit: projects per organization
-- counts: all organizations, including those that never created a project
SELECT
  countIf(event = 'project_created')
    / nullIf(
      uniqExactIf(properties.organization_id, event = 'account_created'),
      0
    ) AS projects_per_organization
FROM events
WHERE event IN ('account_created', 'project_created')
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
