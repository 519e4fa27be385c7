-- question: What share of all organizations has viewed reports in month 4 so far?
-- unit: percent of organizations
-- counts: all organizations, including those that have not reached month 4
SELECT
  100 * uniqExactIf(
    events.person_id,
    events.event = 'report_viewed'
      AND floor(dateDiff('day', signups.signed_up, events.timestamp) / 30) = 4
  ) / nullIf(count(DISTINCT events.person_id), 0) AS active
FROM events
JOIN (
  SELECT person_id, min(timestamp) AS signed_up
  FROM events
  WHERE event = 'account_created'
  GROUP BY person_id
) AS signups ON events.person_id = signups.person_id
WHERE events.event IN ('account_created', 'report_viewed')
