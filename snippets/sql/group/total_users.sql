-- question: How many users are there in total?
-- unit: users
-- counts: every person who ever got an account, once, however many organizations they belong to
SELECT count(DISTINCT person_id) AS users
FROM events
WHERE event = 'account_created'
