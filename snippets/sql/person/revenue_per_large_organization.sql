-- question: What is the average revenue per organization with more than 30 projects?
-- unit: dollars per organization
-- counts: organizations with more than 30 projects now, including those that never paid
-- optional: purchase_refunded, project_deleted
SELECT
  sum(if(projects > 30, paid, 0))
    / nullIf(countIf(projects > 30), 0) AS revenue_per_organization
FROM (
  SELECT
    properties.organization_id AS organization,
    countIf(event = 'project_created')
      - countIf(event = 'project_deleted') AS projects,
    sum(toFloat(properties.purchase_value)) AS paid
  FROM events
  WHERE event IN (
    'project_created', 'project_deleted', 'purchase', 'purchase_refunded'
  )
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
)
