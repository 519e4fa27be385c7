-- question: How many organizations have created a project after a day, a week, two weeks, a month?
-- unit: percent of organizations
-- counts: organizations that signed up at least 30 days before the last of these events
SELECT
  limits.label AS first_project_within,
  100.0 * countIf(
    projects > 0
    AND dateDiff('second', signed_up, first_project) <= limits.days * 86400
  ) / count() AS organizations
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
CROSS JOIN (
  SELECT 1 AS days, '1 day' AS label
  UNION ALL SELECT 7, '7 days'
  UNION ALL SELECT 14, '14 days'
  UNION ALL SELECT 30, '30 days'
  UNION ALL SELECT 10000, 'ever'
) AS limits
WHERE signed_up + INTERVAL 30 DAY <= (
  SELECT max(timestamp)
  FROM events
  WHERE event IN ('account_created', 'project_created')
)
  AND toStartOfMonth(signed_up + INTERVAL 15 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
  AND toStartOfMonth(signed_up + INTERVAL 30 DAY)
    IN (SELECT toStartOfMonth(timestamp) FROM events)
GROUP BY first_project_within, limits.days
ORDER BY limits.days
