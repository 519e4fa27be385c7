-- question: How many projects were created each month?
-- unit: projects
-- counts: projects created, by the month of their creation
SELECT toStartOfMonth(timestamp) AS month, count() AS projects
FROM events
WHERE event = 'project_created'
GROUP BY month
ORDER BY month
