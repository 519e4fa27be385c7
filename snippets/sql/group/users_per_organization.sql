-- question: How many users does an organization have on average?
-- unit: users per organization
-- counts: all organizations; somebody in two organizations counts in both
SELECT
  uniqExact("$group_0", person_id)
    / nullIf(uniqExact("$group_0"), 0) AS users_per_organization
FROM events
WHERE event = 'account_created'
  AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
