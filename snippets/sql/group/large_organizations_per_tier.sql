-- question: At which pricing tier are the organizations with more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now, at the tier they have now
SELECT properties.plan AS tier, count() AS organizations
FROM groups
WHERE index = 0 AND toFloat(properties.project_total) > 30
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY tier
ORDER BY organizations DESC, tier
