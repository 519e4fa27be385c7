-- question: How many people of an organization create projects?
-- unit: people per organization
-- counts: only organizations that created a project; each person once per organization
SELECT avg(people) AS active_people_per_organization
FROM (
  SELECT person_id, count(DISTINCT properties.user_id) AS people
  FROM events
  WHERE event = 'project_created'
    AND person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
  GROUP BY person_id
)
