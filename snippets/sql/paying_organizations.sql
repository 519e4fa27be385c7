-- question: How many organizations ever paid?
-- unit: organizations
-- counts: organizations with at least one payment
SELECT count(DISTINCT person_id) AS organizations
FROM events
WHERE event = 'purchase'
  AND person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
