-- question: How many books were lent each month?
-- unit: loans
-- counts: all loans, also of books that are not back
SELECT date_trunc('month', borrowed) AS month, count(*) AS loans
FROM loans
GROUP BY month
ORDER BY month
