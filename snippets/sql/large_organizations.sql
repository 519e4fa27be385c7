-- question: How many organizations have more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now
SELECT count() AS organizations
FROM persons
WHERE toFloat(properties.project_total) > 30
  AND id IN (SELECT person_id FROM events WHERE event = 'account_created')
