-- question: How many payments fall in another month if the clock is eight hours behind?
-- unit: payments
-- counts: every payment whose month differs between the two clocks
SELECT
  countIf(
    toStartOfMonth(timestamp) != toStartOfMonth(timestamp - INTERVAL 8 HOUR)
  ) AS payments
FROM events
WHERE event = 'purchase'
