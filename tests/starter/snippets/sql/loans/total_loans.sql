-- question: How many books were lent?
-- unit: loans
-- counts: all loans, also of books that are not back
SELECT count(*) AS loans FROM loans
