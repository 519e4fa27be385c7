-- question: What is the average revenue per organization with more than 30 projects?
-- unit: dollars per organization
-- counts: organizations with more than 30 projects now, including those that never paid
-- optional: purchase_refunded
SELECT
  sum(toFloat(events.properties.purchase_value))
    / nullIf(uniqExact(events."$group_0"), 0) AS revenue_per_organization
FROM events
JOIN groups ON events."$group_0" = groups.key
WHERE events.event IN ('project_created', 'purchase', 'purchase_refunded')
  AND toFloat(groups.properties.project_total) > 30
  AND events."$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
