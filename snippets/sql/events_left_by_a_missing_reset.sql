-- question: How many page views name a person who has no account in their organization?
-- unit: events
-- counts: page views of people without an account there; those with accounts in both are not seen
SELECT count() AS events
FROM events
WHERE event = '$pageview'
  AND properties.user_id IS NOT NULL
  AND concat(toString(person_id), properties.user_id) NOT IN (
    SELECT concat(toString(person_id), properties.user_id)
    FROM events
    WHERE event = 'account_created'
  )
