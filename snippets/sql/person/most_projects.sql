-- question: How many projects does the busiest organization have now?
-- unit: projects
-- counts: projects created minus projects deleted, of the organization with most
-- optional: project_deleted
SELECT max(projects) AS projects
FROM (
  SELECT
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
  GROUP BY properties.organization_id
)
