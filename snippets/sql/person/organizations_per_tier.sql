-- question: How many organizations are there at each pricing tier?
-- unit: organizations
-- counts: every organization once, at the tier it has now
SELECT tier, count() AS organizations
FROM (
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
)
GROUP BY tier
ORDER BY organizations DESC, tier
