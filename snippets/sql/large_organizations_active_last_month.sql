-- question: How many organizations with more than 30 projects viewed a report in the last month?
-- unit: percent of organizations
-- counts: organizations with more than 30 projects now
SELECT 100 * countIf(views > 0) / nullIf(count(), 0) AS active
FROM (
  SELECT
    events.person_id AS organization,
    countIf(
      events.event = 'report_viewed'
      AND dateDiff('month', events.timestamp, (
        SELECT max(timestamp) + INTERVAL 1 DAY
        FROM events
        WHERE event IN ('account_created', 'report_viewed')
      )) = 1
    ) AS views
  FROM events
  JOIN persons ON events.person_id = persons.id
  WHERE events.event IN ('project_created', 'report_viewed')
    AND toFloat(persons.properties.project_total) > 30
    AND events.person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
  GROUP BY organization
)
WHERE toStartOfMonth((
  SELECT max(timestamp) + INTERVAL 1 DAY
  FROM events
  WHERE event IN ('account_created', 'report_viewed')
)) - INTERVAL 1 MONTH
    IN (SELECT toStartOfMonth(timestamp) FROM events)
