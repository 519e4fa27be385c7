-- question: How many projects does an organization create on average?
-- unit: projects per organization
-- counts: all organizations, including those that never created a project
SELECT
  countIf(event = 'project_created')
    / nullIf(uniqExactIf(person_id, event = 'account_created'), 0)
    AS projects_per_organization
FROM events
WHERE event IN ('account_created', 'project_created')
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
