-- question: How many organizations are there in each industry?
-- unit: organizations
-- counts: every organization that somebody was identified with last, by its industry
SELECT
  properties.industry AS industry,
  count(DISTINCT properties.organization_id) AS organizations
FROM persons
WHERE properties.industry IS NOT NULL
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY industry
ORDER BY organizations DESC, industry
