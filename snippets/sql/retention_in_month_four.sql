-- question: What share of organizations views reports in month 4?
-- unit: percent of organizations
-- counts: only organizations whose month 4, days 120 to 149 after sign-up, is over
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
  AND dateDiff('day', signups.signed_up, (
    SELECT max(timestamp)
    FROM events
    WHERE event IN ('account_created', 'report_viewed')
  )) >= 150
  AND toStartOfMonth(signups.signed_up + INTERVAL 120 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth(signups.signed_up + INTERVAL 135 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth(signups.signed_up + INTERVAL 149 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
