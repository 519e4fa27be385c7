-- question: How many organizations ever paid?
-- unit: organizations
-- counts: organizations with at least one payment
SELECT count(DISTINCT "$group_0") AS organizations
FROM events
WHERE event = 'purchase'
  AND "$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
