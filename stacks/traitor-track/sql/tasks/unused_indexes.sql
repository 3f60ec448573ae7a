-- TT-MNT-01. Read-only: drop an index by a migration, after checking every replica, which has separate counters.
-- The report's tablename and indexname are relname and indexrelname in this view (GAP-TT-14).
SELECT
  schemaname,
  relname,
  indexrelname,
  idx_scan,
  idx_tup_read,
  idx_tup_fetch,
  pg_size_pretty(pg_relation_size(indexrelid)) AS size
FROM pg_stat_user_indexes
WHERE idx_scan = 0
  AND indexrelname NOT LIKE '%pkey'
ORDER BY pg_relation_size(indexrelid) DESC;
