-- OC-MV-03: readers see the old rows until the refresh is complete.
REFRESH MATERIALIZED VIEW CONCURRENTLY user_analytics_summary;
