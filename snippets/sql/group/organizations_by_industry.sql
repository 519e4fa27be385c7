-- question: How many organizations are there in each industry?
-- unit: organizations
-- counts: every organization, by the industry set on its group
SELECT properties.industry AS industry, count() AS organizations
FROM groups
WHERE index = 0 AND properties.industry IS NOT NULL
  AND key IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY industry
ORDER BY organizations DESC, industry
