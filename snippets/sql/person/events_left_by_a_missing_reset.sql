-- question: How many page views name a person who has no account in their organization?
-- unit: events
-- counts: page views of people without an account there; those with accounts in both are not seen
SELECT count() AS events
FROM events
WHERE event = '$pageview'
  AND properties.organization_id IS NOT NULL
  AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  AND concat(properties.organization_id, toString(person_id)) NOT IN (
    SELECT concat(properties.organization_id, toString(person_id))
    FROM events
    WHERE event = 'account_created'
  )
