-- question: Which events that need an owner have none?
-- unit: events
-- counts: events of accounts and payments that were sent without a distinct id
-- optional: account_created, account_removed, plan_selected, purchase
SELECT event, count() AS events
FROM events
WHERE event IN ('account_created', 'account_removed', 'plan_selected', 'purchase')
  AND toString(properties['$process_person_profile']) = 'false'
GROUP BY event
ORDER BY events DESC, event
