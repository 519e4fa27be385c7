-- question: How much revenue comes from each current tier?
-- unit: dollars
-- counts: every payment less every refund, at the tier the organization has now
-- optional: purchase_refunded
SELECT
  tiers.tier AS tier,
  sum(toFloat(events.properties.purchase_value)) AS revenue
FROM events
JOIN (
  SELECT
    properties.organization_id AS organization,
    argMax(properties.plan, timestamp) AS tier
  FROM events
  WHERE event = 'plan_selected'
    AND properties.organization_id IN (
      SELECT properties.organization_id
      FROM events
      WHERE event = 'account_created'
        AND properties.organization_id IS NOT NULL
        AND properties.organization_id NOT IN ('', 'null', 'undefined', 'None')
    )
  GROUP BY organization
) AS tiers ON events.properties.organization_id = tiers.organization
WHERE events.event IN ('purchase', 'purchase_refunded')
GROUP BY tier
ORDER BY revenue DESC, tier
