-- question: How many organizations are there in each industry?
-- unit: organizations
-- counts: every organization that somebody was identified with last, by its industry
SELECT
  properties.industry AS industry,
  count(DISTINCT properties.organization_id) AS organizations
FROM persons
WHERE properties.industry IS NOT NULL
GROUP BY industry
ORDER BY organizations DESC, industry
