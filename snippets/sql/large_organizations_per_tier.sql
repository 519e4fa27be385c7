-- question: At which pricing tier are the organizations with more than 30 projects?
-- unit: organizations
-- counts: organizations with more than 30 projects now, at the tier they have now
SELECT properties.plan AS tier, count() AS organizations
FROM persons
WHERE toFloat(properties.project_total) > 30
  AND id IN (SELECT person_id FROM events WHERE event = 'account_created')
GROUP BY tier
ORDER BY organizations DESC, tier
