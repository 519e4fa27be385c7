-- question: How much did organizations get back?
-- unit: dollars
-- counts: every refund, in dollars
SELECT -sum(toFloat(properties.purchase_value)) AS refunds
FROM events
WHERE event = 'purchase_refunded'
