-- question: What share of all organizations has viewed reports in month 4 so far?
-- unit: percent of organizations
-- counts: all organizations, including those that have not reached month 4
SELECT
  100 * uniqExactIf(
    events."$group_0",
    events.event = 'report_viewed'
      AND floor(dateDiff('day', signups.signed_up, events.timestamp) / 30) = 4
  ) / nullIf(count(DISTINCT events."$group_0"), 0) AS active
FROM events
JOIN (
  SELECT "$group_0" AS organization, min(timestamp) AS signed_up
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
) AS signups ON events."$group_0" = signups.organization
WHERE events.event IN ('account_created', 'report_viewed')
