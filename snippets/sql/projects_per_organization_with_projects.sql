-- question: How many projects does an organization that creates projects create on average?
-- unit: projects per organization
-- counts: only organizations that created a project
SELECT
  count()
    / nullIf(count(DISTINCT person_id), 0) AS projects_per_organization
FROM events
WHERE event = 'project_created'
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
