-- question: How many anonymous events were sent?
-- unit: events
-- counts: events without a person profile, most of them of visitors
SELECT countIf(toString(properties['$process_person_profile']) = 'false') AS events
FROM events
