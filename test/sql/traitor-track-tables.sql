-- The tables of the migrations, as the application makes them: their primary keys and the indexes of its own (TT-ARC-04).
CREATE TABLE "user" (id serial PRIMARY KEY, username varchar(80) NOT NULL UNIQUE, role varchar(20) NOT NULL DEFAULT 'dispatcher');
CREATE TABLE bag (
  id serial PRIMARY KEY,
  qr_id varchar(50) NOT NULL,
  type varchar(20) NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'active',
  weight double precision,
  dispatch_area varchar(30),
  owner_id integer,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX bag_qr_id_key ON bag (qr_id);
CREATE TABLE bill (id serial PRIMARY KEY, bill_id varchar(50) NOT NULL UNIQUE, status varchar(20) NOT NULL DEFAULT 'new', created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE bill_bag (id serial PRIMARY KEY, bill_id integer NOT NULL, bag_id integer NOT NULL, created_at timestamp NOT NULL DEFAULT now());
CREATE INDEX idx_bill_bag_bill ON bill_bag (bill_id);
CREATE INDEX idx_bill_bag_bag ON bill_bag (bag_id);
CREATE TABLE scan (id serial PRIMARY KEY, user_id integer NOT NULL, parent_bag_id integer, child_bag_id integer, created_at timestamp NOT NULL DEFAULT now());
CREATE INDEX idx_scan_user ON scan (user_id);
CREATE INDEX idx_scan_created ON scan (created_at);
CREATE TABLE audit_log (id serial PRIMARY KEY, timestamp timestamp NOT NULL DEFAULT now(), user_id integer, action varchar(50) NOT NULL, details text);
CREATE INDEX idx_audit_timestamp ON audit_log (timestamp);
