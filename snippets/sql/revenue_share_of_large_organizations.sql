-- question: How much of the revenue comes from organizations with more than 30 projects?
-- unit: percent of revenue
-- counts: every payment less every refund
-- optional: purchase_refunded
SELECT
  100 * sum(if(
    toFloat(persons.properties.project_total) > 30,
    toFloat(events.properties.purchase_value),
    0
  )) / nullIf(sum(toFloat(events.properties.purchase_value)), 0) AS share
FROM events
JOIN persons ON events.person_id = persons.id
WHERE events.event IN ('purchase', 'purchase_refunded')
  AND events.person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
