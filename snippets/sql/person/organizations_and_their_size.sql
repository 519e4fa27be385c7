-- question: When did each organization sign up, and how many people joined it?
-- unit: users
-- counts: all organizations, a row each
SELECT
  toStartOfDay(minIf(timestamp, event = 'account_created')) AS signed_up,
  countIf(event = 'account_created') AS users,
  argMax(properties.plan, timestamp) AS tier
FROM events
WHERE event IN ('account_created', 'plan_selected')
  AND properties.organization_id IS NOT NULL
GROUP BY properties.organization_id
ORDER BY signed_up, users, tier
LIMIT 1000
