DROP FUNCTION refresh_mv_customer_health();
DROP MATERIALIZED VIEW mv_customer_health;
DROP FUNCTION refresh_mv_daily_revenue();
DROP MATERIALIZED VIEW mv_daily_revenue;
