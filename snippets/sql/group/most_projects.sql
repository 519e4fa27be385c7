-- question: How many projects does the busiest organization have now?
-- unit: projects
-- counts: the highest project_total that $group_set left on an organization
SELECT max(toFloat(properties.project_total)) AS projects
FROM groups
WHERE index = 0
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
