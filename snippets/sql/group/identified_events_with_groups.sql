-- question: How many identified events were sent, with those that describe groups?
-- unit: events
-- counts: events with a person profile, also each $groupidentify
SELECT
  countIf(
    ifNull(toString(properties['$process_person_profile']), '') != 'false'
  ) AS events
FROM events
