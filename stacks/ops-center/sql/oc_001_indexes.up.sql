-- transaction: false
-- expects: keycloak_users(attributes json, created_timestamp any)
-- expects: organization_members(user_id any, organization_id any)
-- expects: api_keys(user_id any, expires_at any, revoked boolean)
-- expects: audit_logs(timestamp any, user_id any)

-- The report's statements. The compiler adds CONCURRENTLY and IF NOT EXISTS (OC-IDX-11).

-- OC-IDX-01, OC-IDX-02: an expression needs extra parentheses, which the report omits (GAP-OC-14).
CREATE INDEX idx_users_tier ON keycloak_users ((attributes ->> 'subscription_tier'));
CREATE INDEX idx_users_status ON keycloak_users ((attributes ->> 'subscription_status'));
-- OC-IDX-03
CREATE INDEX idx_users_created ON keycloak_users (created_timestamp);
-- OC-IDX-04, OC-IDX-05
CREATE INDEX idx_org_members_user ON organization_members (user_id);
CREATE INDEX idx_org_members_org ON organization_members (organization_id);
-- OC-IDX-06, OC-IDX-07
CREATE INDEX idx_api_keys_user ON api_keys (user_id);
CREATE INDEX idx_api_keys_active ON api_keys (expires_at) WHERE revoked = false;
-- OC-IDX-08, OC-IDX-09
CREATE INDEX idx_audit_logs_timestamp ON audit_logs (timestamp DESC);
CREATE INDEX idx_audit_logs_user ON audit_logs (user_id, timestamp DESC);
-- An index on an expression has separate statistics, which the planner lacks until the table is analyzed.
ANALYZE keycloak_users;
