-- question: How much did organizations pay each month?
-- unit: dollars
-- counts: every payment less every refund, each in the month in which it went through
-- optional: purchase_refunded
SELECT
  toStartOfMonth(timestamp) AS month,
  sum(toFloat(properties.purchase_value)) AS revenue
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
GROUP BY month
ORDER BY month
