-- question: How much is one payment on average?
-- unit: dollars per payment
-- counts: payments, not organizations: an organization that paid six times counts six times
SELECT avg(toFloat(properties.purchase_value)) AS revenue_per_payment
FROM events
WHERE event = 'purchase'
