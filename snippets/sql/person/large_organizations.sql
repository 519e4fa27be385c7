-- question: How many organizations have more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now
-- optional: project_deleted
SELECT count() AS organizations
FROM (
  SELECT
    properties.organization_id AS organization,
    countIf(event = 'project_created')
      - countIf(event = 'project_deleted') AS projects
  FROM events
  WHERE event IN ('project_created', 'project_deleted')
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
)
WHERE projects > 30
