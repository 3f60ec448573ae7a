import { systemMigrations } from '../support/system-migrations';
import { SqlSystem } from '../support/sql-system';

jest.setTimeout(60_000);

const INDEXES = [
  ['FM-IDX-01', 'idx_users_email_active', 'users USING btree (email) WHERE (is_active = true)'],
  ['FM-IDX-02', 'idx_users_org_active', 'users USING btree (organization_id, is_active)'],
  ['FM-IDX-03', 'idx_sessions_user_exp', 'sessions USING btree (user_id, expires_at)'],
  ['FM-IDX-04', 'idx_auth_tokens_user', 'auth_tokens USING btree (user_id, expires_at) WHERE (revoked = false)'],
  ['FM-IDX-05', 'idx_orgs_active', 'organizations USING btree (id) WHERE (is_active = true)'],
  ['FM-IDX-06', 'idx_subscriptions_org', 'organization_subscriptions USING btree (organization_id, status)'],
  [
    'FM-IDX-07',
    'idx_subscriptions_plan',
    "organization_subscriptions USING btree (plan_id) WHERE (status = 'active'::text)",
  ],
  ['FM-IDX-08', 'idx_licenses_org', 'licenses USING btree (organization_id, license_type)'],
  ['FM-IDX-09', 'idx_transactions_org_date', 'transactions USING btree (organization_id, transaction_date DESC)'],
  ['FM-IDX-10', 'idx_transactions_status', 'transactions USING btree (status, organization_id)'],
  ['FM-IDX-11', 'idx_invoices_org_date', 'invoices USING btree (organization_id, invoice_date DESC)'],
  ['FM-IDX-12', 'idx_invoices_status', 'invoices USING btree (status, organization_id)'],
  ['FM-IDX-13', 'idx_customers_org_active', 'customers USING btree (organization_id) WHERE (is_active = true)'],
  ['FM-IDX-14', 'idx_products_org_active', 'products USING btree (organization_id) WHERE (is_active = true)'],
  ['FM-IDX-15', 'idx_usage_records_org_date', 'usage_records USING btree (organization_id, recorded_at DESC)'],
  ['FM-IDX-16', 'idx_usage_records_feature', 'usage_records USING btree (feature_name, organization_id)'],
  ['FM-IDX-17', 'idx_audit_logs_org_date', 'audit_logs USING btree (organization_id, created_at DESC)'],
  ['FM-IDX-18', 'idx_audit_logs_action', 'audit_logs USING btree (action_type, organization_id)'],
  [
    'FM-IDX-19',
    'idx_customers_search',
    "customers USING gin (to_tsvector('english'::regconfig, ((company_name || ' '::text) || COALESCE(contact_person, ''::text))))",
  ],
  [
    'FM-IDX-20',
    'idx_products_search',
    "products USING gin (to_tsvector('english'::regconfig, ((product_name || ' '::text) || COALESCE(description, ''::text))))",
  ],
  ['FM-IDX-21', 'idx_transactions_search', "transactions USING gin (to_tsvector('english'::regconfig, description))"],
  [
    'FM-IDX-22',
    'idx_transactions_org_status_date',
    'transactions USING btree (organization_id, status, transaction_date DESC)',
  ],
  ['FM-IDX-23', 'idx_invoices_org_status_date', 'invoices USING btree (organization_id, status, invoice_date DESC)'],
  ['FM-IDX-24', 'idx_customers_org_status', 'customers USING btree (organization_id, status) WHERE (is_active = true)'],
  ['FM-IDX-25', 'idx_active_users', 'users USING btree (organization_id, email) WHERE (is_active = true)'],
  ['FM-IDX-26', 'idx_active_sessions', 'sessions USING btree (user_id, expires_at DESC)'],
  [
    'FM-IDX-27',
    'idx_active_subscriptions',
    "organization_subscriptions USING btree (organization_id) WHERE (status = 'active'::text)",
  ],
  ['FM-IDX-28', 'idx_user_preferences_jsonb', 'users USING gin (preferences jsonb_path_ops)'],
  ['FM-IDX-29', 'idx_org_settings_jsonb', 'organizations USING gin (settings jsonb_path_ops)'],
  ['FM-IDX-30', 'idx_theme_colors_jsonb', 'white_label_themes USING gin (colors jsonb_path_ops)'],
] as const;

const taskSql = (name: string): string => systemMigrations('fresh-maas').task(name).statements[0].sql;

describe('Fresh MaaS on PostgreSQL 18', () => {
  const database = new SqlSystem('fresh-maas', 'freshmaas');

  beforeAll(async () => {
    await database.start();
    await database.upDownUp();
  });
  afterAll(() => database.stop());

  test('the migrations go up, down and up again, and leave nothing behind', () => {
    expect(database.back).toEqual(database.before);
  });

  test.each(INDEXES)('[%s] %s', (_, name, definition) => {
    expect(database.after[name]).toBe(definition);
  });

  test('[FM-IDX-31] [FM-IDX-32] there are exactly the thirty that the report writes out, each built concurrently', async () => {
    const made = Object.keys(database.after).filter(
      (name) => !(name in database.before) && !name.startsWith('idx_mv_'),
    );
    expect(made.sort()).toEqual(INDEXES.map(([, name]) => name).sort());
    await database.run('down', '--to', 'fm_001_indexes');
    await database.run('down');
    const plan = await database.run('up', '--dry-run');
    expect(plan.match(/CREATE INDEX CONCURRENTLY/g)).toHaveLength(30);
    await database.run('up');
  });

  describe('materialized views', () => {
    beforeAll(() =>
      database.rows(`
        INSERT INTO customers (id, organization_id, company_name, is_active)
        VALUES (1, 7, 'd29', true), (2, 7, 'd30', true), (3, 7, 'd45', true), (4, 7, 'd90', true), (5, 7, 'd120', true),
          (6, 7, 'never', true), (7, 7, 'closed', false);
        INSERT INTO transactions (organization_id, customer_id, amount, status, transaction_date)
        SELECT 7, id, 10 * id, 'completed', now() - make_interval(days => substr(company_name, 2)::int, mins => 5)
        FROM customers WHERE company_name ~ '^d';
        INSERT INTO transactions (organization_id, customer_id, amount, status, transaction_date)
        VALUES (8, 1, 5, 'completed', '2026-03-01 10:00'), (8, 1, 7, 'completed', '2026-03-01 11:00'),
          (8, 2, 12, 'completed', '2026-03-01 12:00'), (8, 2, 100, 'failed', '2026-03-01 12:00'), (8, 1, 1, 'completed', '2026-03-02 12:00');
      `),
    );

    test('[FM-MV-01] daily revenue has six columns, and counts what is completed', async () => {
      await database.run('run', 'refresh-revenue');
      expect(await database.columns('mv_daily_revenue')).toEqual([
        'organization_id',
        ...['date', 'transaction_count', 'total_revenue', 'avg_transaction', 'unique_customers'],
      ]);
      const rows = await database.rows(
        `SELECT date::text, transaction_count::int AS n, total_revenue::float AS total, avg_transaction::float AS average,
           unique_customers::int AS customers
         FROM mv_daily_revenue WHERE organization_id = 8 ORDER BY date`,
      );
      expect(rows).toEqual([
        { date: '2026-03-01', n: 3, total: 24, average: 8, customers: 2 },
        { date: '2026-03-02', n: 1, total: 1, average: 1, customers: 1 },
      ]);
    });

    test('[FM-MV-02] [FM-MV-06] both have the unique index without which readers would wait for a refresh', () => {
      expect(database.after.idx_mv_daily_revenue).toBe('unique mv_daily_revenue USING btree (organization_id, date)');
      expect(database.after.idx_mv_customer_health).toBe(
        'unique mv_customer_health USING btree (organization_id, customer_id)',
      );
    });

    test('[FM-MV-03] the function of the hourly job refreshes daily revenue while it is read', async () => {
      await database.rows("INSERT INTO transactions (organization_id, amount, status) VALUES (9, 1, 'completed')");
      const count = 'SELECT count(*)::int AS n FROM mv_daily_revenue WHERE organization_id = 9';
      expect(await database.rows(count)).toEqual([{ n: 0 }]);
      await database.rows('SELECT refresh_mv_daily_revenue()');
      expect(await database.rows(count)).toEqual([{ n: 1 }]);
      const [{ body }] = await database.rows<{ body: string }>(
        "SELECT prosrc AS body FROM pg_proc WHERE proname = 'refresh_mv_daily_revenue'",
      );
      expect(body).toContain('REFRESH MATERIALIZED VIEW CONCURRENTLY mv_daily_revenue');
    });

    test('[FM-MV-04] [FM-MV-05] the health of active customers changes at exactly 30 and 90 days, and who never bought is churned', async () => {
      await database.run('run', 'refresh-customer-health');
      expect(await database.columns('mv_customer_health')).toEqual([
        ...['organization_id', 'customer_id', 'company_name', 'total_transactions', 'total_revenue'],
        ...['last_transaction_date', 'days_since_last_transaction', 'health_status'],
      ]);
      const rows = await database.rows(
        'SELECT company_name AS name, health_status AS health FROM mv_customer_health ORDER BY customer_id',
      );
      expect(rows).toEqual([
        { name: 'd29', health: 'active' },
        { name: 'd30', health: 'at_risk' },
        { name: 'd45', health: 'at_risk' },
        { name: 'd90', health: 'churned' },
        { name: 'd120', health: 'churned' },
        { name: 'never', health: 'churned' },
      ]);
    });
  });

  test('[FM-PG-14] the extension that counts queries is there', async () => {
    expect(await database.rows("SELECT extname FROM pg_extension WHERE extname = 'pg_stat_statements'")).toHaveLength(
      1,
    );
  });

  test('[FM-PG-15] slow queries: above 100 ms on average, slowest first, twenty at most', async () => {
    await database.rows('SELECT pg_stat_statements_reset()');
    await database.rows('SELECT 1 AS quick');
    await database.rows('SELECT pg_sleep(0.12) AS slow');
    await database.rows('SELECT pg_sleep(0.2), 1 AS slower');
    const report = await database.run('run', 'slow-queries');
    for (const column of ['query', 'calls', 'total_exec_time', 'mean_exec_time', 'max_exec_time']) {
      expect(report).toContain(` ${column} `);
    }
    expect(report.indexOf('AS slower')).toBeGreaterThan(0);
    expect(report.indexOf('AS slower')).toBeLessThan(report.indexOf('AS slow '));
    expect(report).not.toContain('AS quick');
    expect(taskSql('slow-queries')).toMatch(/mean_exec_time > 100[^]*ORDER BY mean_exec_time DESC\s+LIMIT 20$/);
  });

  test('[FM-PG-16] queries that read much: most blocks first, with the share that was in the cache', async () => {
    await database.rows(
      'CREATE TABLE wide AS SELECT repeat(md5(i::text), 30) AS text FROM generate_series(1, 20000) i',
    );
    await database.rows('CHECKPOINT');
    await database.rows('SELECT pg_stat_statements_reset()');
    await database.rows('SELECT count(*) FROM wide');
    const report = await database.run('run', 'high-io-queries');
    for (const column of ['query', 'calls', 'shared_blks_hit', 'shared_blks_read', 'cache_hit_ratio']) {
      expect(report).toContain(` ${column} `);
    }
    expect(report).toContain('FROM wide');
    const [{ wrong, least }] = await database.rows<{ wrong: number; least: number }>(
      `SELECT count(*) FILTER (WHERE abs(cache_hit_ratio - 100.0 * shared_blks_hit / (shared_blks_hit + shared_blks_read)) > 1e-9)::int AS wrong,
         min(cache_hit_ratio) AS least
       FROM (${taskSql('high-io-queries')}) r`,
    );
    expect(wrong).toBe(0);
    expect(least).toBeLessThan(100);
    expect(taskSql('high-io-queries')).toMatch(/shared_blks_read > 0\s+ORDER BY shared_blks_read DESC\s+LIMIT 20$/);
  });
});
