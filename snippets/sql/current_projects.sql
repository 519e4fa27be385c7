-- question: How many projects are there now?
-- unit: projects
-- counts: projects created minus projects deleted
-- optional: project_deleted
SELECT
  countIf(event = 'project_created')
    - countIf(event = 'project_deleted') AS projects
FROM events
WHERE event IN ('project_created', 'project_deleted')
