-- question: What is the average revenue per organization with more than 30 projects?
-- unit: dollars per organization
-- counts: organizations with more than 30 projects now, including those that never paid
-- optional: purchase_refunded
SELECT
  sum(toFloat(events.properties.purchase_value))
    / nullIf(uniqExact(events.person_id), 0) AS revenue_per_organization
FROM events
JOIN persons ON events.person_id = persons.id
WHERE events.event IN ('project_created', 'purchase', 'purchase_refunded')
  AND toFloat(persons.properties.project_total) > 30
  AND events.person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
