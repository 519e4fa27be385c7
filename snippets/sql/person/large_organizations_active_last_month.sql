-- question: How many organizations with more than 30 projects viewed a report in the last month?
-- unit: percent of organizations
-- counts: organizations with more than 30 projects now
-- optional: project_deleted
SELECT
  100 * countIf(projects > 30 AND views > 0)
    / nullIf(countIf(projects > 30), 0) AS active
FROM (
  SELECT
    properties.organization_id AS organization,
    countIf(event = 'project_created')
      - countIf(event = 'project_deleted') AS projects,
    countIf(
      event = 'report_viewed'
      AND dateDiff('month', timestamp, (
        SELECT max(timestamp) + INTERVAL 1 DAY
        FROM events
        WHERE event IN ('account_created', 'report_viewed')
      )) = 1
    ) AS views
  FROM events
  WHERE event IN ('project_created', 'project_deleted', 'report_viewed')
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
)
WHERE toStartOfMonth((
  SELECT max(timestamp) + INTERVAL 1 DAY
  FROM events
  WHERE event IN ('account_created', 'report_viewed')
)) - INTERVAL 1 MONTH
    IN (SELECT toStartOfMonth(timestamp) FROM events)
