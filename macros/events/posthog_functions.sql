-- PostHog's function names, for DuckDB. A query on a page runs unchanged in both.
-- Names are not case-sensitive in DuckDB; those it knows already (count, median, nullIf) are absent.
CREATE MACRO argMax(x, y) AS arg_max(x, y);
CREATE MACRO argMin(x, y) AS arg_min(x, y);
CREATE MACRO arrayJoin(x) AS unnest(x);
CREATE MACRO avgIf(x, c) AS avg(x) FILTER (WHERE c);
CREATE MACRO countIf(c) AS count(*) FILTER (WHERE c);
CREATE MACRO dateDiff(unit, a, b) AS date_diff(unit, a, b);
CREATE MACRO dateTrunc(unit, t) AS date_trunc(unit, t);
CREATE MACRO maxIf(x, c) AS max(x) FILTER (WHERE c);
CREATE MACRO minIf(x, c) AS min(x) FILTER (WHERE c);
CREATE MACRO sumIf(x, c) AS sum(x) FILTER (WHERE c);
CREATE MACRO toDateTime(x) AS CAST(x AS TIMESTAMP);
CREATE MACRO toFloat(x) AS TRY_CAST(x AS DOUBLE);
CREATE MACRO toInt(x) AS TRY_CAST(x AS BIGINT);
CREATE MACRO toIntervalDay(n) AS to_days(CAST(n AS INTEGER));
CREATE MACRO toIntervalMonth(n) AS to_months(CAST(n AS INTEGER));
CREATE MACRO toStartOfDay(t) AS date_trunc('day', t);
CREATE MACRO toStartOfMonth(t) AS date_trunc('month', t);
CREATE MACRO toStartOfWeek(t) AS date_trunc('week', t + INTERVAL 1 DAY) - INTERVAL 1 DAY;
CREATE MACRO toString(x) AS CAST(x AS VARCHAR);
CREATE MACRO uniq(x) AS count(DISTINCT x);
-- Of several values, as in ClickHouse: rows in which one of them is NULL do not count.
CREATE MACRO uniqExact
  (x) AS count(DISTINCT x),
  (x, y) AS count(DISTINCT (x, y)) FILTER (WHERE x IS NOT NULL AND y IS NOT NULL);
CREATE MACRO uniqExactIf(x, c) AS count(DISTINCT x) FILTER (WHERE c);
CREATE MACRO uniqIf(x, c) AS count(DISTINCT x) FILTER (WHERE c);
