-- question: How many organizations ever paid?
-- unit: organizations
-- counts: organizations with at least one payment
SELECT count(DISTINCT properties.organization_id) AS organizations
FROM events
WHERE event = 'purchase'
  AND properties.organization_id IN (
    SELECT properties.organization_id
    FROM events
    WHERE event = 'account_created'
      AND properties.organization_id IS NOT NULL
      AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
  )
