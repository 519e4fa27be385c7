-- question: Which names do several organizations share?
-- unit: organizations
-- counts: organizations by display name, where two or more have the same one
SELECT
  properties.organization AS name,
  count(DISTINCT properties.organization_id) AS organizations
FROM persons
WHERE properties.organization IS NOT NULL
GROUP BY name
HAVING count(DISTINCT properties.organization_id) > 1
ORDER BY name
LIMIT 1000
