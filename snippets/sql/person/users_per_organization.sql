-- question: How many users does an organization have on average?
-- unit: users per organization
-- counts: all organizations; somebody in two organizations counts in both
SELECT
  uniqExact(properties.organization_id, person_id)
    / nullIf(uniqExact(properties.organization_id), 0)
    AS users_per_organization
FROM events
WHERE event = 'account_created'
  AND properties.organization_id IS NOT NULL
  AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
