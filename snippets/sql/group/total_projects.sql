-- question: How many projects were created?
-- unit: projects
-- counts: every project ever created, including deleted ones
SELECT count() AS projects
FROM events
WHERE event = 'project_created'
