-- question: How many page views name a person who has no account in their organization?
-- unit: events
-- counts: page views of people in an organization in which they never got an account
SELECT count() AS events
FROM events
WHERE event = '$pageview'
  AND properties.organization_id IS NOT NULL
  AND concat(properties.organization_id, toString(person_id)) NOT IN (
    SELECT concat(properties.organization_id, toString(person_id))
    FROM events
    WHERE event = 'account_created'
  )
