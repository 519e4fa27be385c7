-- question: How many events name a person who has no account in their organization?
-- unit: events
-- counts: events of people seen in an organization in which they never got an account
SELECT count() AS events
FROM events
WHERE event = 'report_viewed'
  AND concat("$group_0", toString(person_id)) NOT IN (
    SELECT concat("$group_0", toString(person_id))
    FROM events
    WHERE event = 'account_created'
  )
