-- question: How many organizations are there of each team size?
-- unit: organizations
-- counts: all organizations, by the number of people who ever got an account there
SELECT
  CASE
    WHEN users = 0 THEN 'unknown'
    WHEN users = 1 THEN '1'
    WHEN users = 2 THEN '2'
    WHEN users <= 5 THEN '3 to 5'
    WHEN users <= 10 THEN '6 to 10'
    WHEN users <= 20 THEN '11 to 20'
    ELSE 'over 20'
  END AS team_size,
  count() AS organizations
FROM (
  SELECT "$group_0" AS organization, count(DISTINCT person_id) AS users
  FROM events
  WHERE event = 'account_created'
    AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  GROUP BY organization
)
GROUP BY team_size
ORDER BY min(users)
