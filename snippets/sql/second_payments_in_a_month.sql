-- question: How much revenue is a second payment of the same organization in the same month?
-- unit: dollars
-- counts: all payments minus the last one of each organization in each month
SELECT sum(paid) - sum(last_payment) AS revenue
FROM (
  SELECT
    person_id,
    toStartOfMonth(timestamp) AS month,
    sum(toFloat(properties.purchase_value)) AS paid,
    argMax(toFloat(properties.purchase_value), timestamp) AS last_payment
  FROM events
  WHERE event = 'purchase'
    AND person_id IN (
      SELECT person_id FROM events WHERE event = 'account_created'
    )
  GROUP BY person_id, month
)
