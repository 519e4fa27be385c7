-- question: What share of recurring revenue did last month's customers pay again?
-- unit: percent of recurring revenue
-- counts: organizations that paid in the month before the last full one
SELECT
  100 * sum(if(paid_before > 0, paid_now, 0))
    / nullIf(sum(paid_before), 0) AS revenue_kept
FROM (
  SELECT
    organization,
    sum(if(months_ago = 1, paid, 0)) AS paid_now,
    sum(if(months_ago = 2, paid, 0)) AS paid_before
  FROM (
    SELECT
      properties.organization_id AS organization,
      dateDiff('month', timestamp, (
        SELECT max(timestamp) + INTERVAL 1 DAY
        FROM events
        WHERE event IN ('account_created', 'purchase')
      )) AS months_ago,
      argMax(toFloat(properties.purchase_value), timestamp) AS paid
    FROM events
    WHERE event = 'purchase'
      AND properties.organization_id IS NOT NULL
    GROUP BY organization, months_ago
  )
  GROUP BY organization
)
