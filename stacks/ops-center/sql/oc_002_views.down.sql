DROP MATERIALIZED VIEW user_analytics_summary;
