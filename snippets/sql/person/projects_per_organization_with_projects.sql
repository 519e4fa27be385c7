-- question: How many projects does an organization that creates projects create on average?
-- unit: projects per organization
-- counts: only organizations that created a project
SELECT
  count()
    / nullIf(count(DISTINCT properties.organization_id), 0)
    AS projects_per_organization
FROM events
WHERE event = 'project_created'
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
