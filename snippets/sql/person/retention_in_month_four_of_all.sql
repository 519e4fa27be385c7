-- question: What share of all organizations has viewed reports in month 4 so far?
-- unit: percent of organizations
-- counts: all organizations, including those that have not reached month 4
SELECT
  100 * uniqExactIf(
    events.properties.organization_id,
    events.event = 'report_viewed'
      AND floor(dateDiff('day', signups.signed_up, events.timestamp) / 30) = 4
  ) / nullIf(count(DISTINCT events.properties.organization_id), 0) AS active
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
WHERE events.event IN ('account_created', 'report_viewed')
