-- question: How many organizations are there?
-- unit: organizations
-- counts: every organization in which somebody ever got an account
SELECT count(DISTINCT properties.organization_id) AS organizations
FROM events
WHERE event = 'account_created'
  AND properties.organization_id IS NOT NULL
  AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
