-- question: Which events that need an organization belong to no group?
-- unit: events
-- counts: events of accounts and payments without a group, whatever was sent with them
-- optional: account_created, account_removed, plan_selected, purchase
SELECT event, count() AS events
FROM events
WHERE event IN ('account_created', 'account_removed', 'plan_selected', 'purchase')
  AND "$group_0" = ''
GROUP BY event
ORDER BY events DESC, event
