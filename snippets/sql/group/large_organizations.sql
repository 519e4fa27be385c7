-- question: How many organizations have more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now
SELECT count() AS organizations
FROM groups
WHERE index = 0 AND toFloat(properties.project_total) > 30
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
