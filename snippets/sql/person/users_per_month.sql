-- question: How many accounts were created each month?
-- unit: users
-- counts: accounts, each once; somebody who joins two organizations has two
SELECT toStartOfMonth(created) AS month, count() AS users
FROM (
  SELECT properties.organization_id AS organization, person_id, min(timestamp) AS created
  FROM events
  WHERE event = 'account_created'
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization, person_id
)
GROUP BY month
ORDER BY month
