-- question: How much did all organizations pay together?
-- unit: dollars
-- counts: every payment of the year
SELECT sum(toFloat(properties.purchase_value)) AS revenue
FROM events
WHERE event = 'purchase'
