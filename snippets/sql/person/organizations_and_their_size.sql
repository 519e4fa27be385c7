-- question: When did each organization sign up, and how many people joined it?
-- unit: users
-- counts: all organizations, a row each
SELECT
  toStartOfDay(minIf(timestamp, event = 'account_created')) AS signed_up,
  uniqExactIf(person_id, event = 'account_created') AS users,
  argMax(properties.plan, timestamp) AS tier
FROM events
WHERE event IN ('account_created', 'plan_selected')
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY properties.organization_id
ORDER BY signed_up, users, tier
LIMIT 1000
