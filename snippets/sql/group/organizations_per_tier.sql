-- question: How many organizations are there at each pricing tier?
-- unit: organizations
-- counts: every organization once, at the tier it has now
SELECT properties.plan AS tier, count() AS organizations
FROM groups
WHERE index = 0 AND properties.plan IS NOT NULL
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY tier
ORDER BY organizations DESC, tier
