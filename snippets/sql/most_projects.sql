-- question: How many projects does the busiest organization have now?
-- unit: projects
-- counts: the highest project_total that $set left on an organization
SELECT max(toFloat(properties.project_total)) AS projects
FROM persons
WHERE id IN (SELECT person_id FROM events WHERE event = 'account_created')
