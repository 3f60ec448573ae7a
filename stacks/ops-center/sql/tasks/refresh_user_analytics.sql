-- OC-MV-03: readers see the old rows until the new ones are there.
REFRESH MATERIALIZED VIEW CONCURRENTLY user_analytics_summary;
