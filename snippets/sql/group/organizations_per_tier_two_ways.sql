-- question: Do the stored tiers and the events agree?
-- unit: organizations
-- counts: every organization, at the tier stored on it and at the last one it selected
SELECT tier, sum(is_stored) AS stored, sum(1 - is_stored) AS selected
FROM (
  SELECT properties.plan AS tier, 1 AS is_stored
  FROM groups
  WHERE index = 0 AND properties.plan IS NOT NULL
    AND key IN (
      SELECT "$group_0"
      FROM events
      WHERE event = 'account_created'
        AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
    )
  UNION ALL
  SELECT argMax(properties.plan, timestamp) AS tier, 0
  FROM events
  WHERE event = 'plan_selected'
    AND "$group_0" IN (
      SELECT "$group_0"
      FROM events
      WHERE event = 'account_created'
        AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY "$group_0"
)
GROUP BY tier
ORDER BY tier
