-- question: How many organizations ever paid?
-- unit: organizations
-- counts: organizations with at least one payment
SELECT count(DISTINCT "$group_0") AS organizations
FROM events
WHERE event = 'purchase'
  AND "$group_0" != ''
