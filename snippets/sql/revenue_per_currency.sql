-- question: How much was paid in each currency?
-- unit: of the currency, and its worth in dollars
-- counts: every payment less every refund
-- optional: purchase_refunded
SELECT
  properties.currency AS currency,
  sum(toFloat(properties.original_amount)) AS amount,
  sum(toFloat(properties.purchase_value)) AS in_dollars
FROM events
WHERE event IN ('purchase', 'purchase_refunded')
GROUP BY currency
ORDER BY in_dollars DESC, currency
