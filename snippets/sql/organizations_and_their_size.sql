-- question: When did each organization sign up, and how many people joined it?
-- unit: users
-- counts: all organizations, a row each
SELECT
  toStartOfDay(min(events.timestamp)) AS signed_up,
  count(DISTINCT events.properties.user_id) AS users,
  min(persons.properties.plan) AS tier
FROM events
JOIN persons ON events.person_id = persons.id
WHERE events.event = 'account_created'
GROUP BY events.person_id
ORDER BY signed_up, users, tier
LIMIT 1000
