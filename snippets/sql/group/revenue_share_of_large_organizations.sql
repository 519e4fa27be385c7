-- question: How much of the revenue comes from organizations with more than 30 projects?
-- unit: percent of revenue
-- counts: every payment less every refund
-- optional: purchase_refunded
SELECT
  100 * sum(if(
    toFloat(groups.properties.project_total) > 30,
    toFloat(events.properties.purchase_value),
    0
  )) / nullIf(sum(toFloat(events.properties.purchase_value)), 0) AS share
FROM events
JOIN groups ON events."$group_0" = groups.key
WHERE events.event IN ('purchase', 'purchase_refunded')
  AND events."$group_0" IN (
    SELECT "$group_0"
    FROM events
    WHERE event = 'account_created'
      AND "$group_0" NOT IN ('', 'null', 'undefined', 'None')
  )
