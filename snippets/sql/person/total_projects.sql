-- question: How many projects were created in total?
-- unit: projects
-- counts: every project ever created, deleted ones too
SELECT count() AS projects
FROM events
WHERE event = 'project_created'
