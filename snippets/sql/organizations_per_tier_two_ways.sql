-- question: Do the stored tiers and the events agree?
-- unit: organizations
-- counts: every organization, at the tier stored on it and at the last one it selected
SELECT tier, sum(is_stored) AS stored, sum(1 - is_stored) AS selected
FROM (
  SELECT properties.plan AS tier, 1 AS is_stored
  FROM persons
  WHERE properties.plan IS NOT NULL
    AND id IN (SELECT person_id FROM events WHERE event = 'account_created')
  UNION ALL
  SELECT argMax(properties.plan, timestamp) AS tier, 0
  FROM events
  WHERE event = 'plan_selected'
    AND person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
  GROUP BY person_id
)
GROUP BY tier
ORDER BY tier
