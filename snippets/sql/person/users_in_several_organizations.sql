-- question: How many users belong to several organizations?
-- unit: users
-- counts: people who ever got an account in two or more organizations
SELECT count(person_id) AS users
FROM (
  SELECT person_id
  FROM events
  WHERE event = 'account_created'
    AND properties.organization_id IS NOT NULL
    AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY person_id
  HAVING count(DISTINCT properties.organization_id) > 1
)
