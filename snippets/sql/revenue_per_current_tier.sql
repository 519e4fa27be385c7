-- question: How much revenue comes from each current tier?
-- unit: dollars
-- counts: every payment less every refund, at the tier the organization has now
-- optional: purchase_refunded
SELECT
  persons.properties.plan AS tier,
  sum(toFloat(events.properties.purchase_value)) AS revenue
FROM events
JOIN persons ON events.person_id = persons.id
WHERE events.event IN ('purchase', 'purchase_refunded')
  AND events.person_id IN (
    SELECT person_id FROM events WHERE event = 'account_created'
  )
GROUP BY tier
ORDER BY revenue DESC, tier
