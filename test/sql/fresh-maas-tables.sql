-- The tables of the migrations, as the application makes them.
CREATE TABLE organizations (id bigserial PRIMARY KEY, name text NOT NULL, is_active boolean NOT NULL DEFAULT true, settings jsonb NOT NULL DEFAULT '{}');
CREATE TABLE users (
  id bigserial PRIMARY KEY,
  organization_id bigint NOT NULL,
  email varchar(255) NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  preferences jsonb NOT NULL DEFAULT '{}'
);
CREATE TABLE sessions (id bigserial PRIMARY KEY, user_id bigint NOT NULL, expires_at timestamptz NOT NULL);
CREATE TABLE auth_tokens (id bigserial PRIMARY KEY, user_id bigint NOT NULL, expires_at timestamptz NOT NULL, revoked boolean NOT NULL DEFAULT false);
CREATE TABLE organization_subscriptions (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, plan_id bigint NOT NULL, status text NOT NULL);
CREATE TABLE licenses (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, license_type text NOT NULL);
CREATE TABLE transactions (
  id bigserial PRIMARY KEY,
  organization_id bigint NOT NULL,
  customer_id bigint,
  amount numeric(12, 2) NOT NULL,
  status text NOT NULL,
  description text NOT NULL DEFAULT '',
  transaction_date timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE invoices (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, status text NOT NULL, amount numeric(12, 2) NOT NULL, invoice_date timestamptz NOT NULL DEFAULT now());
CREATE TABLE customers (
  id bigserial PRIMARY KEY,
  organization_id bigint NOT NULL,
  company_name text NOT NULL,
  contact_person text,
  status text NOT NULL DEFAULT 'active',
  is_active boolean NOT NULL DEFAULT true
);
CREATE TABLE products (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, product_name text NOT NULL, description text, is_active boolean NOT NULL DEFAULT true);
CREATE TABLE usage_records (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, feature_name text NOT NULL, quantity integer NOT NULL DEFAULT 1, recorded_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE audit_logs (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, action_type text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE white_label_themes (id bigserial PRIMARY KEY, organization_id bigint NOT NULL, colors jsonb NOT NULL DEFAULT '{}');
