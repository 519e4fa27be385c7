-- question: How many users does the median organization have?
-- unit: users
-- counts: all organizations, ordered by their number of users
SELECT median(users) AS users
FROM (
  SELECT properties.organization_id AS organization, count() AS users
  FROM events
  WHERE event = 'account_created'
    AND properties.organization_id IS NOT NULL
  GROUP BY organization
)
