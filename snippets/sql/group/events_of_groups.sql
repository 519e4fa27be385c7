-- question: How many events belong to a group?
-- unit: events
-- counts: events that carry the key of an organization
SELECT countIf("$group_0" != '') AS events
FROM events
