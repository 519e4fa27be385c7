-- question: How many organizations are there?
-- unit: organizations
-- counts: every organization in which somebody ever got an account
SELECT count(DISTINCT "$group_0") AS organizations
FROM events
WHERE event = 'account_created'
  AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
