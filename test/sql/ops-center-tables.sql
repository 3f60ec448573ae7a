-- The tables of the migrations, as the application makes them.
CREATE TABLE keycloak_users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  username text NOT NULL,
  email text,
  attributes jsonb NOT NULL DEFAULT '{}',
  created_timestamp timestamptz NOT NULL DEFAULT now(),
  last_login timestamptz
);
CREATE TABLE organizations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE organization_members (id bigserial PRIMARY KEY, organization_id uuid NOT NULL, user_id uuid NOT NULL, role text NOT NULL DEFAULT 'member');
CREATE TABLE api_keys (id bigserial PRIMARY KEY, user_id uuid NOT NULL, name text NOT NULL, expires_at timestamptz, revoked boolean NOT NULL DEFAULT false);
CREATE TABLE audit_logs (id bigserial PRIMARY KEY, timestamp timestamptz NOT NULL DEFAULT now(), user_id uuid, action text NOT NULL, details jsonb);
