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
