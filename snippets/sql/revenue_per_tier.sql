-- question: How much revenue comes from each pricing tier?
-- unit: dollars
-- counts: every payment less every refund, at the tier the organization had when it paid
-- optional: purchase_refunded
SELECT
  properties.plan AS tier,
  sum(toFloat(properties.purchase_value)) AS revenue
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
GROUP BY tier
ORDER BY revenue DESC, tier
