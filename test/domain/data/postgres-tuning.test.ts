import fc from 'fast-check';
import { PostgresParameters, PostgresTuning, PostgresTuningProps } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

test('a db.t3.large is tuned for short transactions on solid-state storage', () => {
  expect(new PostgresTuning({ memoryGiB: 8, maxConnections: 810 }).parameters).toEqual({
    effective_cache_size: '786432', // 6 GiB in pages of 8 kB
    work_mem: '4096', // kB
    maintenance_work_mem: '524288', // kB
    random_page_cost: '1.1',
    effective_io_concurrency: '200',
    checkpoint_completion_target: '0.9',
    log_min_duration_statement: '1000',
    log_lock_waits: '1',
    log_temp_files: '10240',
    idle_in_transaction_session_timeout: '600000',
  });
});

test('fewer connections get more memory for sorts', () => {
  expect(new PostgresTuning({ memoryGiB: 16, maxConnections: 100 }).parameters.work_mem).toBe('41943');
});

test('slow-query logging and the idle-transaction timeout are configurable and can be turned off', () => {
  const chosen = { memoryGiB: 8, maxConnections: 100, slowQueryMilliseconds: -1, idleInTransactionMilliseconds: 0 };
  expect(new PostgresTuning(chosen).parameters).toMatchObject({
    log_min_duration_statement: '-1',
    idle_in_transaction_session_timeout: '0',
  });
});

test('an override replaces the computed value', () => {
  const overrides = { work_mem: '16384', 'auto_explain.log_min_duration': '500' };
  const { parameters } = new PostgresTuning({ memoryGiB: 8, maxConnections: 810, overrides });
  expect(parameters).toMatchObject(overrides);
});

// Minimum and maximum in pg_settings of PostgreSQL 16 to 18, in base units.
const RANGES: { [name: string]: [least: number, most: number] } = {
  effective_cache_size: [1, 2_147_483_647],
  work_mem: [64, 2_147_483_647],
  maintenance_work_mem: [1024, 2_147_483_647],
  effective_io_concurrency: [0, 1000],
  log_min_duration_statement: [-1, 2_147_483_647],
  log_temp_files: [-1, 2_147_483_647],
  idle_in_transaction_session_timeout: [0, 2_147_483_647],
};

test("every server gets whole numbers within PostgreSQL's ranges", () => {
  const server = fc.record({
    memoryGiB: fc.double({ min: 0.25, max: 16_384, noNaN: true }),
    maxConnections: fc.integer({ min: 1, max: 262_143 }),
  });
  fc.assert(
    fc.property(server, (props) => {
      const { parameters } = new PostgresTuning(props);
      for (const [name, [least, most]] of Object.entries(RANGES)) {
        expect(parameters[name]).toMatch(/^-?\d+$/);
        expect(Number(parameters[name])).toBeGreaterThanOrEqual(least);
        expect(Number(parameters[name])).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test("work_mem over all connections is at most a quarter of the memory, or PostgreSQL's default", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 768 }), fc.integer({ min: 1, max: 5000 }), (memoryGiB, maxConnections) => {
      const workMemKiB = Number(new PostgresTuning({ memoryGiB, maxConnections }).parameters.work_mem);
      const quarterKiB = (memoryGiB * 1024 * 1024) / 4;
      expect(workMemKiB === 4096 || workMemKiB * maxConnections <= quarterKiB).toBe(true);
    }),
  );
});

test('all invalid input is reported at once', () => {
  const found = faults(
    () =>
      new PostgresTuning({
        memoryGiB: deployTimeNumber,
        maxConnections: 0,
        slowQueryMilliseconds: -2,
        idleInTransactionMilliseconds: NaN,
        overrides: { 'work mem': '1', work_mem: '1\nx = 2' },
      }),
  );
  expect(found).toEqual([
    'unresolved-token at PostgresTuning.memoryGiB',
    'number-out-of-range at PostgresTuning.maxConnections',
    'number-out-of-range at PostgresTuning.slowQueryMilliseconds',
    'number-out-of-range at PostgresTuning.idleInTransactionMilliseconds',
    'invalid-format at PostgresTuning.overrides',
    'invalid-parameter-value at PostgresTuning.overrides.work_mem',
  ]);
});

/** A tuning with the given parameters only. */
const stated = (overrides: { [name: string]: string }, more: Partial<PostgresTuningProps> = {}): PostgresTuning =>
  new PostgresTuning({
    memoryGiB: 16,
    maxConnections: 500,
    activeConnections: 100,
    computed: false,
    overrides,
    ...more,
  });

describe('values with a unit', () => {
  test('become base units, as RDS requires', () => {
    const { parameters } = stated({
      shared_buffers: '4GB',
      effective_cache_size: '12 GB',
      maintenance_work_mem: '1GB',
      wal_buffers: '16MB',
      max_wal_size: '4GB',
      checkpoint_timeout: '15min',
      statement_timeout: '1.5s',
      jit: 'off',
      log_lock_waits: 'on',
      random_page_cost: '1.1',
      'pg_stat_statements.track': 'top',
    });
    expect(parameters).toEqual({
      shared_buffers: '524288',
      effective_cache_size: '1572864',
      maintenance_work_mem: '1048576',
      wal_buffers: '2048',
      max_wal_size: '4096',
      checkpoint_timeout: '900',
      statement_timeout: '1500',
      jit: '0',
      log_lock_waits: '1',
      random_page_cost: '1.1',
      'pg_stat_statements.track': 'top',
    });
  });

  test('a plain number, such as -1, is in base units already', () => {
    const plain = { shared_buffers: '524288', wal_buffers: '-1', log_min_duration_statement: '-1' };
    expect(stated(plain).parameters).toEqual(plain);
  });

  test('Azure gets the same values, with on and off for switches', () => {
    expect(stated({ work_mem: '32MB', jit: '1', track_io_timing: 'on' }).toAzure()).toEqual({
      work_mem: '32768',
      jit: 'on',
      track_io_timing: 'on',
    });
  });

  test('a postgresql.conf has units, quotes values where needed, and omits cloud-only parameters', () => {
    const tuning = stated({
      work_mem: '32768',
      jit: '0',
      checkpoint_timeout: '90',
      shared_preload_libraries: 'pg_stat_statements,auto_explain',
      log_line_prefix: "it's %m ",
      'auto_explain.log_min_duration': '500',
      'metrics.pgbouncer_diagnostics': 'on',
      'rds.force_ssl': '1',
      maintenance_work_mem: '{DBInstanceClassMemory/63963136}',
    });
    expect(tuning.toConf()).toBe(
      [
        'work_mem = 32MB',
        'jit = off',
        'checkpoint_timeout = 90s',
        "shared_preload_libraries = 'pg_stat_statements,auto_explain'",
        "log_line_prefix = 'it''s %m '",
        'auto_explain.log_min_duration = 500',
        '',
      ].join('\n'),
    );
  });

  test('a value converted to words and back is unchanged, for every number and parameter', () => {
    const names = ['shared_buffers', 'work_mem', 'max_wal_size', 'statement_timeout', 'checkpoint_timeout'];
    const any = fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 2_147_483_647 }));
    fc.assert(
      fc.property(any, ([name, value]) => {
        const words = PostgresParameters.inWords(name, String(value));
        expect(words).toMatch(/[A-Za-z]+$/);
        expect(PostgresParameters.inBaseUnits(name, words)).toBe(String(value));
      }),
    );
  });

  test('a parameter outside the table is passed on unchanged', () => {
    const unknown = { 'rds.logical_replication': '1', geqo_threshold: 'whatever' };
    expect(stated(unknown).parameters).toEqual(unknown);
  });
});

describe('values that the server would reject', () => {
  test.each([
    [{ work_mem: '1kB' }],
    [{ work_mem: '4 gb' }],
    [{ statement_timeout: '4GB' }],
    [{ lock_timeout: '5 minutes' }],
    [{ shared_buffers: '0.1GB' }],
    [{ checkpoint_completion_target: '1.5' }],
    [{ jit: 'maybe' }],
    [{ wal_level: 'hot_standby' }],
    [{ max_connections: '0' }],
    [{ min_wal_size: '2GB', max_wal_size: '1GB' }],
  ])('%j', (overrides) => {
    const [name] = Object.keys(overrides);
    expect(faults(() => stated(overrides))).toEqual([`invalid-parameter-value at PostgresTuning.overrides.${name}`]);
  });

  test('caches that exceed the memory of the server', () => {
    expect(faults(() => stated({ shared_buffers: '16GB', effective_cache_size: '17GB' }))).toEqual([
      'parameter-exceeds-server at PostgresTuning.overrides.shared_buffers',
      'parameter-exceeds-server at PostgresTuning.overrides.effective_cache_size',
    ]);
  });
});

describe('parameters that require a restart', () => {
  test('are listed', () => {
    const { staticParameters } = stated({ max_connections: '500', work_mem: '32MB', shared_buffers: '4GB' });
    expect(staticParameters).toEqual(['max_connections', 'shared_buffers']);
    expect(PostgresParameters.requiresRestart('wal_buffers')).toBe(true);
    expect(PostgresParameters.requiresRestart('random_page_cost')).toBe(false);
    expect(PostgresParameters.requiresRestart('some.other')).toBe(false);
  });

  test('each parameter of the table links its page of the manual', () => {
    expect(PostgresParameters.find('work_mem')?.source).toBe(
      'https://www.postgresql.org/docs/current/runtime-config-resource.html',
    );
    expect(PostgresParameters.find('no_such_thing')).toBeUndefined();
  });
});

describe('memory under full load', () => {
  const REPORT = { shared_buffers: '4GB', work_mem: '32MB' };

  test('500 sessions with 32 MB each and 4 GB of buffers exceed 16 GiB: a warning with the numbers', () => {
    expect(stated(REPORT, { activeConnections: undefined }).warnings).toEqual([
      "500 sessions × work_mem 32 MiB are 15.6 GiB. With 4 GiB of shared_buffers they exceed the server's 16 GiB. " +
        'Lower work_mem to 24 MiB, or limit the active sessions with a pooler (activeConnections).',
    ]);
  });

  test('with a pooler that limits them to 100 they fit', () => {
    expect(stated(REPORT).warnings).toEqual([]);
  });

  test('if not even the minimum work_mem fits, the warning suggests a larger server', () => {
    const [warning] = new PostgresTuning({ memoryGiB: 1, maxConnections: 5000 }).warnings;
    expect(warning).toContain('use a larger server');
  });

  test('warns exactly if the sum exceeds the memory', () => {
    const any = fc.record({
      memoryGiB: fc.integer({ min: 1, max: 512 }),
      activeConnections: fc.integer({ min: 1, max: 5000 }),
      workMiB: fc.integer({ min: 1, max: 1024 }),
    });
    fc.assert(
      fc.property(any, ({ memoryGiB, activeConnections, workMiB }) => {
        const { warnings } = stated({ work_mem: `${workMiB}MB` }, { memoryGiB, activeConnections });
        expect(warnings.length > 0).toBe(memoryGiB / 4 + (activeConnections * workMiB) / 1024 > memoryGiB);
      }),
    );
  });
});
