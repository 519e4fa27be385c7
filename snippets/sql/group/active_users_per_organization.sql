-- question: How many people of an organization create projects?
-- unit: people per organization
-- counts: only organizations that created a project; each person once per organization
SELECT avg(people) AS active_people_per_organization
FROM (
  SELECT "$group_0" AS organization, count(DISTINCT person_id) AS people
  FROM events
  WHERE event = 'project_created'
    AND "$group_0" IN (
      SELECT "$group_0"
      FROM events
      WHERE event = 'account_created'
        AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
)
