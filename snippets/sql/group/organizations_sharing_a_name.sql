-- question: Which names do several organizations share?
-- unit: organizations
-- counts: organizations by display name, where two or more have the same one
SELECT properties.name AS name, count() AS organizations
FROM groups
WHERE index = 0 AND properties.name IS NOT NULL
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY name
HAVING count() > 1
ORDER BY name
LIMIT 1000
