-- FM-MV-03
SELECT refresh_mv_daily_revenue();
