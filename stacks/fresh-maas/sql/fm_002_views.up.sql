-- expects: transactions(id any, organization_id any, customer_id any, amount number, status any, transaction_date timestamp)
-- expects: customers(id any, organization_id any, company_name any, is_active boolean)

-- FM-MV-01
CREATE MATERIALIZED VIEW mv_daily_revenue AS
SELECT
  organization_id,
  DATE(transaction_date) AS date,
  COUNT(*) AS transaction_count,
  SUM(amount) AS total_revenue,
  AVG(amount) AS avg_transaction,
  COUNT(DISTINCT customer_id) AS unique_customers
FROM transactions
WHERE status = 'completed'
GROUP BY organization_id, DATE(transaction_date);

-- FM-MV-02
CREATE UNIQUE INDEX idx_mv_daily_revenue ON mv_daily_revenue (organization_id, date);

-- FM-MV-03: the hourly job calls it.
CREATE FUNCTION refresh_mv_daily_revenue() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_daily_revenue;
END
$$;

-- FM-MV-04, FM-MV-05
CREATE MATERIALIZED VIEW mv_customer_health AS
SELECT
  c.organization_id,
  c.id AS customer_id,
  c.company_name,
  COUNT(DISTINCT t.id) AS total_transactions,
  SUM(t.amount) AS total_revenue,
  MAX(t.transaction_date) AS last_transaction_date,
  EXTRACT(DAY FROM NOW() - MAX(t.transaction_date)) AS days_since_last_transaction,
  CASE
    WHEN EXTRACT(DAY FROM NOW() - MAX(t.transaction_date)) < 30 THEN 'active'
    WHEN EXTRACT(DAY FROM NOW() - MAX(t.transaction_date)) < 90 THEN 'at_risk'
    ELSE 'churned' -- also who never bought: no number of days is below another
  END AS health_status
FROM customers c
LEFT JOIN transactions t ON c.id = t.customer_id
WHERE c.is_active = true
GROUP BY c.organization_id, c.id, c.company_name;

-- FM-MV-06
CREATE UNIQUE INDEX idx_mv_customer_health ON mv_customer_health (organization_id, customer_id);

-- FM-MV-07: the daily job calls it. The report has none, although the view depends on the day (GAP-FM-06).
CREATE FUNCTION refresh_mv_customer_health() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY mv_customer_health;
END
$$;
