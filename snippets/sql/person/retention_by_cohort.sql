-- question: What share of each month's new organizations views reports in later months?
-- unit: percent of organizations
-- counts: organizations by the month of their first account, in full calendar months
-- sizes: organizations
SELECT
  toStartOfMonth(signups.signed_up) AS cohort,
  concat('month ', toString(later.months)) AS months_later,
  100 * uniqExactIf(
    events.properties.organization_id,
    events.event = 'report_viewed'
      AND dateDiff('month', signups.signed_up, events.timestamp) = later.months
  ) / nullIf(count(DISTINCT events.properties.organization_id), 0) AS active,
  count(DISTINCT events.properties.organization_id) AS organizations
FROM events
JOIN (
  SELECT
    properties.organization_id AS organization,
    min(timestamp) AS signed_up
  FROM events
  WHERE event = 'account_created'
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
) AS signups ON events.properties.organization_id = signups.organization
CROSS JOIN (
  SELECT 1 AS months UNION ALL SELECT 2 UNION ALL SELECT 3
  UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
) AS later
WHERE events.event IN ('account_created', 'report_viewed')
  AND dateDiff('month', signups.signed_up, (
    SELECT max(timestamp) + INTERVAL 1 DAY
    FROM events
    WHERE event IN ('account_created', 'report_viewed')
  )) > later.months
  AND toStartOfMonth(signups.signed_up) + toIntervalMonth(later.months)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
GROUP BY cohort, later.months
ORDER BY cohort, later.months
LIMIT 1000
