import { DatabaseRoles } from '../../lib/domain';
import { LOGINS, ROLES } from '../../stacks/ops-center/database';
import { bundleOf, databaseFor, migrate, query } from '../support/migrate';
import { SqlSystem } from '../support/sql-system';

jest.setTimeout(60_000);

const INDEXES = [
  ['OC-IDX-01', 'idx_users_tier', "keycloak_users USING btree (((attributes ->> 'subscription_tier'::text)))"],
  ['OC-IDX-02', 'idx_users_status', "keycloak_users USING btree (((attributes ->> 'subscription_status'::text)))"],
  ['OC-IDX-03', 'idx_users_created', 'keycloak_users USING btree (created_timestamp)'],
  ['OC-IDX-04', 'idx_org_members_user', 'organization_members USING btree (user_id)'],
  ['OC-IDX-05', 'idx_org_members_org', 'organization_members USING btree (organization_id)'],
  ['OC-IDX-06', 'idx_api_keys_user', 'api_keys USING btree (user_id)'],
  ['OC-IDX-07', 'idx_api_keys_active', 'api_keys USING btree (expires_at) WHERE (revoked = false)'],
  ['OC-IDX-08', 'idx_audit_logs_timestamp', 'audit_logs USING btree ("timestamp" DESC)'],
  ['OC-IDX-09', 'idx_audit_logs_user', 'audit_logs USING btree (user_id, "timestamp" DESC)'],
  ['OC-MV-02', 'user_analytics_summary_date_idx', 'unique user_analytics_summary USING btree (date)'],
] as const;

/** URL of the same database for a login. */
function loginUrl(database: string, login: string): string {
  const url = new URL(database);
  [url.username, url.password] = [login, 'secret'];
  return url.href;
}

describe('Ops-Center on PostgreSQL 18', () => {
  const database = new SqlSystem('ops-center', 'ops_center');

  beforeAll(async () => {
    await database.start();
    await database.upDownUp();
  });
  afterAll(() => database.stop());

  test('the migrations go up, down and up again, and leave nothing behind', () => {
    expect(database.back).toEqual(database.before);
  });

  test('[LB-RC-25] the job refreshes the view as a login that may write nothing', async () => {
    const passwords = ROLES.logins.map((it) => [DatabaseRoles.passwordVariable(it), 'secret']);
    const roles = { DATABASE_ROLES: ROLES.toJson(), ...Object.fromEntries<string>(passwords as [string, string][]) };
    const bundle = ['--bundle', bundleOf('ops-center')];
    expect(await migrate(database.url, ['up', ...bundle], roles)).toMatchObject({ code: 0, err: '' });
    const jobs = loginUrl(database.url, LOGINS.jobs);
    expect(await migrate(jobs, ['run', 'refresh-user-analytics', ...bundle])).toMatchObject({ code: 0, err: '' });
    await expect(query(jobs, 'DELETE FROM api_keys')).rejects.toMatchObject({ code: '42501' });
    await query(loginUrl(database.url, LOGINS.backend), 'DELETE FROM api_keys');
  });

  test.each(INDEXES)('[%s] %s', (_, name, definition) => {
    expect(database.after[name]).toBe(definition);
  });

  test('[OC-IDX-01] a filter by tier uses the index on the expression', async () => {
    await database.rows(
      `INSERT INTO keycloak_users (username, attributes)
       SELECT 'user' || i, jsonb_build_object('subscription_tier', CASE WHEN i % 1000 = 0 THEN 'vip' ELSE 'free' END)
       FROM generate_series(1, 20000) i`,
    );
    await database.rows('ANALYZE keycloak_users');
    const plan = await database.rows(
      "EXPLAIN SELECT id FROM keycloak_users WHERE attributes ->> 'subscription_tier' = 'vip'",
    );
    expect(JSON.stringify(plan)).toContain('idx_users_tier');
    await database.rows('DELETE FROM keycloak_users');
  });

  test('[OC-MV-01] the view counts users of a day: all, those who came within 30 days, the professional ones', async () => {
    await database.rows(
      `INSERT INTO keycloak_users (username, created_timestamp, last_login, attributes) VALUES
        ('a', '2026-05-01 10:00', now() - interval '29 days', '{"subscription_tier": "professional"}'),
        ('b', '2026-05-01 11:00', now() - interval '31 days', '{"subscription_tier": "professional"}'),
        ('c', '2026-05-01 12:00', NULL, '{"subscription_tier": "free"}'),
        ('d', '2026-05-02 12:00', now(), '{}')`,
    );
    await database.run('run', 'refresh-user-analytics');
    expect(await database.columns('user_analytics_summary')).toEqual([
      'date',
      'total_users',
      'active_users',
      'professional_users',
    ]);
    const rows = await database.rows(
      `SELECT date::date::text AS date, total_users::int AS total, active_users::int AS active, professional_users::int AS professional
       FROM user_analytics_summary ORDER BY date`,
    );
    expect(rows).toEqual([
      { date: '2026-05-01', total: 3, active: 1, professional: 2 },
      { date: '2026-05-02', total: 1, active: 1, professional: 0 },
    ]);
  });

  test('[OC-MV-03] the hourly refresh takes up what is new', async () => {
    const total = 'SELECT sum(total_users)::int AS n FROM user_analytics_summary';
    const [{ n }] = await database.rows<{ n: number }>(total);
    await database.rows("INSERT INTO keycloak_users (username) VALUES ('new')");
    await database.run('run', 'refresh-user-analytics');
    expect(await database.rows(total)).toEqual([{ n: n + 1 }]);
  });

  test('[OC-MV-01] a bigint in place of a timestamp, as in a stock Keycloak, is rejected before anything starts', async () => {
    const url = await databaseFor(database.url, 'stock', 'ops-center');
    await query(url, 'ALTER TABLE keycloak_users DROP COLUMN created_timestamp');
    await query(url, 'ALTER TABLE keycloak_users ADD COLUMN created_timestamp bigint');
    const { code, err } = await migrate(url, ['up', '--bundle', bundleOf('ops-center')]);
    expect(code).toBe(1);
    expect(err).toContain(
      'oc_002_views does not fit this database\n  keycloak_users.created_timestamp has type bigint, not timestamp',
    );
  });
});
