-- question: How much revenue comes from each current tier?
-- unit: dollars
-- counts: every payment less every refund, at the tier the organization has now
-- optional: purchase_refunded
SELECT
  groups.properties.plan AS tier,
  sum(toFloat(events.properties.purchase_value)) AS revenue
FROM events
JOIN groups ON events."$group_0" = groups.key
WHERE events.event IN ('purchase', 'purchase_refunded')
  AND events."$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
GROUP BY tier
ORDER BY revenue DESC, tier
