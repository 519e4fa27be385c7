-- question: How much did all organizations pay together?
-- unit: dollars
-- counts: every payment less every refund, in dollars
-- optional: purchase_refunded
SELECT sum(toFloat(properties.purchase_value)) AS revenue
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
