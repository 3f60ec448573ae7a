-- transaction: false
-- expects: scan(user_id any, created_at timestamp)
-- expects: bill_bag(bill_id any, bag_id any, created_at any)
-- expects: audit_log(action any, timestamp timestamp)
-- expects: bag(qr_id any, type any, status any, weight any, created_at timestamp)

-- TT-IDX-01. PostgreSQL rejects the report's predicate, the last 30 days, because it uses NOW(); an index that drops old rows would need
-- constant rebuilds (GAP-TT-13). The whole index serves the same queries.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_scan_user_created ON scan (user_id, created_at DESC);

-- TT-IDX-02
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_bill_bag_bill_bag ON bill_bag (bill_id, bag_id) INCLUDE (created_at);

-- TT-IDX-03. Like TT-IDX-01, with 90 days in the report.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_audit_action_timestamp ON audit_log (action, timestamp DESC);

-- TT-IDX-04
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_bag_status_active ON bag (status, created_at DESC) WHERE status = 'active';

-- TT-IDX-05
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_bag_qr_covering ON bag (qr_id) INCLUDE (type, status, weight, created_at);
