-- question: How many organizations are there at each pricing tier?
-- unit: organizations
-- counts: every organization once, at the tier it has now
SELECT properties.plan AS tier, count() AS organizations
FROM persons
WHERE properties.plan IS NOT NULL
  AND id IN (SELECT person_id FROM events WHERE event = 'account_created')
GROUP BY tier
ORDER BY organizations DESC, tier
