-- metrics: true
-- BR-HLT-02. Column names become metric names.
SELECT
  count(*) AS total_connections,
  sum(CASE WHEN state = 'active' THEN 1 ELSE 0 END) AS active,
  sum(CASE WHEN state = 'idle' THEN 1 ELSE 0 END) AS idle
FROM pg_stat_activity
WHERE datname = 'bookreader_prod';
