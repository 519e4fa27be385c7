-- question: At which pricing tier are the organizations with more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now, at the tier they have now
-- optional: project_deleted
SELECT tiers.tier AS tier, count() AS organizations
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
) AS totals
JOIN (
  SELECT
    properties.organization_id AS organization,
    argMax(properties.plan, timestamp) AS tier
  FROM events
  WHERE event = 'plan_selected'
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
) AS tiers ON totals.organization = tiers.organization
WHERE totals.projects > 30
GROUP BY tier
ORDER BY organizations DESC, tier
