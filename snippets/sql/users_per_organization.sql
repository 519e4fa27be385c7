-- question: How many users does an organization have on average?
-- unit: users per organization
-- counts: all organizations; somebody in two organizations counts in both
SELECT
  uniqExact(person_id, properties.user_id)
    / nullIf(uniqExact(person_id), 0) AS users_per_organization
FROM events
WHERE event = 'account_created'
