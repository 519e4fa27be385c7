-- question: How many people of an organization create projects?
-- unit: people per organization
-- counts: only organizations that created a project; each person once per organization
SELECT avg(people) AS active_people_per_organization
FROM (
  SELECT
    properties.organization_id AS organization,
    count(DISTINCT person_id) AS people
  FROM events
  WHERE event = 'project_created'
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
)
