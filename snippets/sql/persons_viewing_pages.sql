-- question: How many persons viewed a page?
-- unit: persons
-- counts: every organization, and every visitor who never logged in
SELECT count(DISTINCT person_id) AS persons
FROM events
WHERE event = '$pageview'
