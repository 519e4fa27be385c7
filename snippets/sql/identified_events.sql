-- question: How many identified events were sent?
-- unit: events
-- counts: events with a person profile
SELECT
  countIf(
    ifNull(toString(properties['$process_person_profile']), '') != 'false'
  ) AS events
FROM events
