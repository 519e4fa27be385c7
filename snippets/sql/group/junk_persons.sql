-- question: How many persons did nothing but describe a group?
-- unit: persons
-- counts: persons all of whose events are $groupidentify
SELECT count() AS persons
FROM (
  SELECT person_id
  FROM events
  GROUP BY person_id
  HAVING countIf(event != '$groupidentify') = 0
)
