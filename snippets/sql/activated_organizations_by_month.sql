-- question: What share of each month's new organizations creates a project within 14 days?
-- unit: percent of organizations
-- counts: organizations that signed up at least 14 days before the last of these events, by month
SELECT
  toStartOfMonth(signed_up) AS month,
  100 * countIf(projects > 0 AND first_project <= signed_up + INTERVAL 14 DAY)
    / nullIf(count(), 0) AS activated
FROM (
  SELECT
    person_id,
    minIf(timestamp, event = 'account_created') AS signed_up,
    minIf(timestamp, event = 'project_created') AS first_project,
    countIf(event = 'project_created') AS projects
  FROM events
  WHERE event IN ('account_created', 'project_created')
  GROUP BY person_id
  HAVING countIf(event = 'account_created') > 0
)
WHERE signed_up + INTERVAL 14 DAY <= (
  SELECT max(timestamp)
  FROM events
  WHERE event IN ('account_created', 'project_created')
)
  AND toStartOfMonth(signed_up + INTERVAL 14 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
GROUP BY month
ORDER BY month
