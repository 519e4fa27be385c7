-- question: How many users does the median organization have?
-- unit: users
-- counts: all organizations, ordered by their number of users
SELECT median(users) AS users
FROM (
  SELECT
    properties.organization_id AS organization,
    count(DISTINCT person_id) AS users
  FROM events
  WHERE event = 'account_created'
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
)
