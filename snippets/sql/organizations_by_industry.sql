-- question: How many organizations are there in each industry?
-- unit: organizations
-- counts: every organization that viewed a page, by the industry set when it was identified
SELECT
  person.properties.industry AS industry,
  count(DISTINCT person_id) AS organizations
FROM events
WHERE event = '$pageview' AND person.properties.industry IS NOT NULL
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
GROUP BY industry
ORDER BY organizations DESC, industry
