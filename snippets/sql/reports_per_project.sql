-- question: How many reports are viewed per project?
-- unit: reports per project
-- counts: all projects ever created, including those whose reports nobody viewed
SELECT
  countIf(event = 'report_viewed')
    / nullIf(
      uniqExactIf(properties.project_id, event = 'project_created'),
      0
    ) AS reports_per_project
FROM events
WHERE event IN ('project_created', 'report_viewed')
