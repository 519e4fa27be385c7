-- question: How much of the revenue comes from organizations with more than 30 projects?
-- unit: percent of revenue
-- counts: every payment less every refund
-- optional: purchase_refunded, project_deleted
SELECT
  100 * sum(if(projects > 30, paid, 0)) / nullIf(sum(paid), 0) AS share
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
