-- --8<-- [start:reports_exported]
-- question: How many reports were exported each month?
-- unit: reports
-- counts: every export, by the month in which it happened
SELECT toStartOfMonth(timestamp) AS month, count() AS reports
FROM events
WHERE event = 'report_exported'
GROUP BY month
ORDER BY month
-- --8<-- [end:reports_exported]

-- --8<-- [start:total_exports]
-- question: How many reports were exported?
-- unit: reports
-- counts: every export
SELECT count() AS reports
FROM events
WHERE event = 'report_exported'
-- --8<-- [end:total_exports]
