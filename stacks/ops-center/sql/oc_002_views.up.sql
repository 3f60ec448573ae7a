-- A bigint, as in a stock Keycloak, has no days: the type is checked before anything starts (GAP-OC-07).
-- expects: keycloak_users(created_timestamp timestamp, last_login timestamp, attributes json)

-- OC-MV-01
CREATE MATERIALIZED VIEW user_analytics_summary AS
SELECT
  date_trunc('day', created_timestamp) AS date,
  COUNT(*) AS total_users,
  COUNT(*) FILTER (WHERE last_login > now() - interval '30 days') AS active_users,
  COUNT(*) FILTER (WHERE attributes ->> 'subscription_tier' = 'professional') AS professional_users
FROM keycloak_users
GROUP BY date_trunc('day', created_timestamp);

-- OC-MV-02: without it the view could not be refreshed concurrently. The name is PostgreSQL's default for the report's unnamed index.
CREATE UNIQUE INDEX user_analytics_summary_date_idx ON user_analytics_summary (date);
