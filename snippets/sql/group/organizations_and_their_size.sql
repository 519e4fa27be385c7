-- question: When did each organization sign up, and how many people joined it?
-- unit: users
-- counts: all organizations, a row each
SELECT
  toStartOfDay(min(events.timestamp)) AS signed_up,
  count(DISTINCT events.person_id) AS users,
  min(groups.properties.plan) AS tier
FROM events
JOIN groups ON events."$group_0" = groups.key
WHERE events.event = 'account_created'
  AND events."$group_0" NOT IN ('', 'null', 'undefined', 'None')
GROUP BY events."$group_0"
ORDER BY signed_up, users, tier
LIMIT 1000
