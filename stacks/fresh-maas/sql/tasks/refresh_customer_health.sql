-- FM-MV-07
SELECT refresh_mv_customer_health();
