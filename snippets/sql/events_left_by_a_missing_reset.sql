-- question: How many page views name a person who has no account in their organization?
-- unit: events
-- counts: page views of people in an organization in which they never got an account
SELECT count() AS events
FROM events
WHERE event = '$pageview'
  AND properties.user_id IS NOT NULL
  AND concat(toString(person_id), properties.user_id) NOT IN (
    SELECT concat(toString(person_id), properties.user_id)
    FROM events
    WHERE event = 'account_created'
  )
