-- question: What share of organizations still views reports, by months since sign-up?
-- unit: percent of organizations
-- counts: for each month, only organizations that have completed it
SELECT
  concat('month ', toString(later.months)) AS months_later,
  100 * uniqExactIf(
    events.person_id,
    events.event = 'report_viewed'
      AND floor(dateDiff('day', signups.signed_up, events.timestamp) / 30)
        = later.months
  ) / nullIf(count(DISTINCT events.person_id), 0) AS active
FROM events
JOIN (
  SELECT person_id, min(timestamp) AS signed_up
  FROM events
  WHERE event = 'account_created'
  GROUP BY person_id
) AS signups ON events.person_id = signups.person_id
CROSS JOIN (
  SELECT 1 AS months UNION ALL SELECT 2 UNION ALL SELECT 3
  UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6
) AS later
WHERE events.event IN ('account_created', 'report_viewed')
  AND dateDiff('day', signups.signed_up, (
    SELECT max(timestamp)
    FROM events
    WHERE event IN ('account_created', 'report_viewed')
  )) >= 30 * (later.months + 1)
  AND toStartOfMonth(signups.signed_up + toIntervalDay(30 * later.months))
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth(signups.signed_up + toIntervalDay(30 * later.months + 15))
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth(signups.signed_up + toIntervalDay(30 * later.months + 29))
    IN (SELECT toStartOfMonth(timestamp) FROM events)
GROUP BY later.months
ORDER BY later.months
