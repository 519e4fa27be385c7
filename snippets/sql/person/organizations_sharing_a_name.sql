-- question: Which names do several organizations share?
-- unit: organizations
-- counts: organizations by display name, where two or more have the same one
SELECT
  properties.organization AS name,
  count(DISTINCT properties.organization_id) AS organizations
FROM persons
WHERE properties.organization IS NOT NULL
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY name
HAVING count(DISTINCT properties.organization_id) > 1
ORDER BY name
LIMIT 1000
