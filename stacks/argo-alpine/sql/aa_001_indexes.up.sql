-- transaction: false
-- expects: signals(is_active any, confidence any, created_at any, symbol any)
-- expects: users(tier any, is_active any, created_at any, stripe_customer_id any)
-- expects: notifications(user_id any, is_read any, created_at any)

-- The report names columns only; the index names follow SQLAlchemy and Alembic.

-- AA-IDX-01, AA-IDX-02
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_signals_is_active_confidence_created_at ON signals (is_active, confidence, created_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_signals_symbol_created_at ON signals (symbol, created_at);
-- AA-IDX-03, AA-IDX-04
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_users_tier_is_active ON users (tier, is_active);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_users_created_at ON users (created_at);
-- AA-IDX-05
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_notifications_user_id_is_read_created_at ON notifications (user_id, is_read, created_at);
-- AA-IDX-06
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_signals_confidence ON signals (confidence);
-- AA-IDX-07: the report names no table; both have the column (GAP-AA-04).
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_signals_is_active ON signals (is_active);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_users_is_active ON users (is_active);
-- AA-IDX-08: a prefix of ix_users_tier_is_active, so of little use; the report requires it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_users_tier ON users (tier);
-- AA-IDX-09: not unique, since the report does not require it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_users_stripe_customer_id ON users (stripe_customer_id);
