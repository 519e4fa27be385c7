-- question: How many page views name a person who has no account in their organization?
-- unit: events
-- counts: page views of people without an account there; those with accounts in both are not seen
SELECT count() AS events
FROM events
WHERE event = '$pageview'
  AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  AND concat("$group_0", toString(person_id)) NOT IN (
    SELECT concat("$group_0", toString(person_id))
    FROM events
    WHERE event = 'account_created'
  )
