-- question: Which names do several organizations share?
-- unit: organizations
-- counts: organizations by display name, where two or more have the same one
SELECT properties.name AS name, count() AS organizations
FROM groups
WHERE index = 0 AND properties.name IS NOT NULL
GROUP BY name
HAVING count() > 1
ORDER BY name
LIMIT 1000
