-- The tables of the migrations, as the application makes them.
CREATE TABLE signals (
  id bigserial PRIMARY KEY,
  symbol varchar(20) NOT NULL,
  action varchar(10) NOT NULL,
  confidence double precision NOT NULL,
  price double precision NOT NULL,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TYPE user_tier AS ENUM ('starter', 'pro', 'elite');
CREATE TABLE users (
  id bigserial PRIMARY KEY,
  email varchar(255) NOT NULL UNIQUE,
  tier user_tier NOT NULL DEFAULT 'starter',
  stripe_customer_id varchar(100),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE notifications (id bigserial PRIMARY KEY, user_id bigint NOT NULL, title text NOT NULL, is_read boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now());
