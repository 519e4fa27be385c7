-- question: How many projects have reports that somebody viewed?
-- unit: projects
-- counts: every project ever created, by how often its reports were viewed
SELECT
  CASE
    WHEN views = 0 THEN 'never'
    WHEN views = 1 THEN 'once'
    ELSE 'more often'
  END AS viewed,
  count() AS projects
FROM (
  SELECT
    properties.project_id AS project,
    countIf(event = 'report_viewed') AS views
  FROM events
  WHERE event IN ('project_created', 'report_viewed')
  GROUP BY project
)
GROUP BY viewed
ORDER BY min(views)
