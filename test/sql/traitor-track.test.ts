import { systemMigrations } from '../support/system-migrations';
import { bundleOf, migrate } from '../support/migrate';
import { SqlSystem } from '../support/sql-system';

jest.setTimeout(60_000);

const INDEXES = [
  ['TT-IDX-01', 'idx_scan_user_created', 'scan USING btree (user_id, created_at DESC)'],
  ['TT-IDX-02', 'idx_bill_bag_bill_bag', 'bill_bag USING btree (bill_id, bag_id) INCLUDE (created_at)'],
  ['TT-IDX-03', 'idx_audit_action_timestamp', 'audit_log USING btree (action, "timestamp" DESC)'],
  [
    'TT-IDX-04',
    'idx_bag_status_active',
    "bag USING btree (status, created_at DESC) WHERE ((status)::text = 'active'::text)",
  ],
  ['TT-IDX-05] [TT-RD-04', 'idx_bag_qr_covering', 'bag USING btree (qr_id) INCLUDE (type, status, weight, created_at)'],
] as const;

const statements = (task: string): string[] =>
  systemMigrations('traitor-track')
    .task(task)
    .statements.map(({ sql }) => sql.replace(/^(--.*\n)+/, ''));

describe('TraitorTrack on PostgreSQL 18', () => {
  const database = new SqlSystem('traitor-track', 'traitortrack');

  beforeAll(async () => {
    await database.start();
    await database.upDownUp();
  });
  afterAll(() => database.stop());

  test('[TT-ARC-04] the migration goes up, down and up again, and the indexes of the application stay', () => {
    expect(database.back).toEqual(database.before);
    expect(database.after).toMatchObject(database.before);
  });

  test.each(INDEXES)('[%s] %s', (_, name, definition) => {
    expect(database.after[name]).toBe(definition);
  });

  test('[TT-IDX-01] [TT-IDX-03] no index depends on the time', async () => {
    const predicates = await database.rows<{ text: string }>(
      'SELECT pg_get_expr(indpred, indrelid) AS text FROM pg_index WHERE indpred IS NOT NULL',
    );
    expect(predicates.length).toBeGreaterThan(0);
    expect(predicates.filter(({ text }) => /now\(|current_/i.test(text))).toEqual([]);
  });

  test('[TT-IDX-08] all five are built concurrently, each by itself', () => {
    const [{ transaction, up }] = systemMigrations('traitor-track').migrations;
    expect(transaction).toBe(false);
    expect(up.filter(({ sql }) => sql.startsWith('CREATE INDEX CONCURRENTLY '))).toHaveLength(5);
  });

  test('[TT-MNT-01] the report finds an index that nobody uses, largest first, and no primary key', async () => {
    await database.rows('CREATE TABLE planted AS SELECT i AS a, md5(i::text) AS b FROM generate_series(1, 5000) i');
    await database.rows('CREATE INDEX idx_small ON planted (a)');
    await database.rows('CREATE INDEX idx_large ON planted (b)');
    const report = await database.run('run', 'unused-indexes');
    for (const column of ['relname', 'indexrelname', 'idx_scan', 'idx_tup_read', 'idx_tup_fetch', 'size']) {
      expect(report).toContain(` ${column} `);
    }
    expect(report.indexOf('idx_large')).toBeGreaterThan(0);
    expect(report.indexOf('idx_large')).toBeLessThan(report.indexOf('idx_small'));
    expect(report).not.toContain('pkey');
    expect(statements('unused-indexes').join()).not.toMatch(/\b(DROP|DELETE|UPDATE|INSERT)\b/);
  });

  test('[TT-MNT-03] [TT-MNT-04] [TT-MNT-05] the monthly maintenance reindexes, then analyses, then vacuums', async () => {
    expect(statements('monthly-maintenance')).toEqual([
      'REINDEX DATABASE CONCURRENTLY traitortrack',
      'ANALYZE VERBOSE',
      'VACUUM ANALYZE',
    ]);
    const file = "SELECT pg_relation_filenode('idx_bag_qr_covering') AS node";
    const [{ node }] = await database.rows(file);
    const output = await database.run('run', 'monthly-maintenance');
    expect(output).toContain('analyzing "public.bag"');
    expect((await database.rows(file))[0].node).not.toBe(node);
    const [{ vacuumed }] = await database.rows(
      "SELECT last_vacuum IS NOT NULL AS vacuumed FROM pg_stat_user_tables WHERE relname = 'bag'",
    );
    expect(vacuumed).toBe(true);
  });

  test('[TT-DBC-01] entries of the audit log older than a year go, in batches that are committed; younger ones stay', async () => {
    await database.rows(
      `INSERT INTO audit_log (timestamp, action)
       SELECT now() - interval '366 days', 'old' FROM generate_series(1, 25000) UNION ALL
       SELECT now() - interval '364 days', 'young' FROM generate_series(1, 10)`,
    );
    await database.run('run', 'purge-audit-log');
    expect(await database.rows('SELECT action, count(*)::int AS n FROM audit_log GROUP BY action')).toEqual([
      { action: 'young', n: 10 },
    ]);
    expect(statements('purge-audit-log')[0]).toMatch(/LIMIT 10000[^]*COMMIT/);
  });

  test('[TT-DBC-02] the table is written anew only by a task of its own', async () => {
    expect(statements('vacuum-full-audit-log')).toEqual(['VACUUM FULL audit_log']);
    expect(statements('purge-audit-log').join()).not.toContain('FULL');
    await database.run('run', 'vacuum-full-audit-log');
  });

  test('[TT-DBC-03] the size of the database is a metric', async () => {
    const [{ size }] = await database.rows<{ size: string }>("SELECT pg_database_size('traitortrack') AS size");
    const { code, out } = await migrate(database.url, ['run', 'database-size', '--bundle', bundleOf('traitor-track')], {
      METRIC_NAMESPACE: 'TraitorTrack',
    });
    expect(code).toBe(0);
    const record = JSON.parse(out.split('\n').find((line) => line.startsWith('{'))!);
    expect(record).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          { Namespace: 'TraitorTrack', Dimensions: [['Database']], Metrics: [{ Name: 'DatabaseSizeBytes' }] },
        ],
      },
      Database: 'traitortrack',
    });
    expect(Math.abs(record.DatabaseSizeBytes / Number(size) - 1)).toBeLessThan(0.5);
  });
});
