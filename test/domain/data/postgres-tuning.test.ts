import fc from 'fast-check';
import { PostgresParameters, PostgresTuning, PostgresTuningProps } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { problemsOf, whats } from '../../support/problems-of';

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

test('fewer connections get more memory to sort in', () => {
  expect(new PostgresTuning({ memoryGiB: 16, maxConnections: 100 }).parameters.work_mem).toBe('41943');
});

test('logging and the limit of idle transactions can be chosen, or turned off', () => {
  const chosen = { memoryGiB: 8, maxConnections: 100, slowQueryMilliseconds: -1, idleInTransactionMilliseconds: 0 };
  expect(new PostgresTuning(chosen).parameters).toMatchObject({
    log_min_duration_statement: '-1',
    idle_in_transaction_session_timeout: '0',
  });
});

test('an override wins over the computed value', () => {
  const overrides = { work_mem: '16384', 'auto_explain.log_min_duration': '500' };
  const { parameters } = new PostgresTuning({ memoryGiB: 8, maxConnections: 810, overrides });
  expect(parameters).toMatchObject(overrides);
});

// Least and most as pg_settings of PostgreSQL 16 to 18 shows them, in base units.
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

test('the memory to sort in, over all connections, is a quarter of the server or the least PostgreSQL itself takes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 768 }), fc.integer({ min: 1, max: 5000 }), (memoryGiB, maxConnections) => {
      const workMemKiB = Number(new PostgresTuning({ memoryGiB, maxConnections }).parameters.work_mem);
      const quarterKiB = (memoryGiB * 1024 * 1024) / 4;
      expect(workMemKiB === 4096 || workMemKiB * maxConnections <= quarterKiB).toBe(true);
    }),
  );
});

test('every bad input is reported at once, with its value', () => {
  const found = problemsOf(
    () =>
      new PostgresTuning({
        memoryGiB: deployTimeNumber,
        maxConnections: 0,
        slowQueryMilliseconds: -2,
        idleInTransactionMilliseconds: NaN,
        overrides: { 'work mem': '1', work_mem: '1\nx = 2' },
      }),
  );
  expect(found.map((p) => p.what)).toEqual([
    'memoryGiB is an unresolved token',
    'maxConnections is 0',
    'slowQueryMilliseconds is -2',
    'idleInTransactionMilliseconds is NaN',
    'the parameter name "work mem"',
    'work_mem is "1\\nx = 2"',
  ]);
});

/** Only what is stated. */
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
  test('become base units, as RDS takes them', () => {
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

  test('a plain number is in base units already, and -1 stays', () => {
    const plain = { shared_buffers: '524288', wal_buffers: '-1', log_min_duration_statement: '-1' };
    expect(stated(plain).parameters).toEqual(plain);
  });

  test('Azure gets on and off, and otherwise the same', () => {
    expect(stated({ work_mem: '32MB', jit: '1', track_io_timing: 'on' }).toAzure()).toEqual({
      work_mem: '32768',
      jit: 'on',
      track_io_timing: 'on',
    });
  });

  test('a postgresql.conf has units, quotes what needs them, and leaves out what exists in one cloud only', () => {
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

  test('to words and back is the same value, for every number of every parameter', () => {
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

  test('a parameter the table does not know is passed on', () => {
    const unknown = { 'rds.logical_replication': '1', geqo_threshold: 'whatever' };
    expect(stated(unknown).parameters).toEqual(unknown);
  });
});

describe('what would be refused by the server', () => {
  test.each([
    [{ work_mem: '1kB' }, 'work_mem is "1"', 'at least 64'],
    [{ work_mem: '4 gb' }, 'work_mem is "4 gb"', 'units of kB'],
    [{ statement_timeout: '4GB' }, 'statement_timeout is "4GB"', 'units of ms'],
    [{ shared_buffers: '0.1GB' }, 'shared_buffers is "13107.2"', 'a whole number'],
    [{ checkpoint_completion_target: '1.5' }, 'checkpoint_completion_target is "1.5"', 'at most 1'],
    [{ jit: 'maybe' }, 'jit is "maybe"', 'on or off'],
    [{ wal_level: 'hot_standby' }, 'wal_level is "hot_standby"', 'one of minimal, replica, logical'],
    [{ max_connections: '0' }, 'max_connections is "0"', 'at least 1'],
    [{ min_wal_size: '2GB', max_wal_size: '1GB' }, 'min_wal_size is 2048 MB', 'at most max_wal_size, 1024 MB'],
  ])('%j', (overrides, what, expected) => {
    const [problem, ...others] = problemsOf(() => stated(overrides));
    expect(others).toEqual([]);
    expect(problem.what).toBe(what);
    expect(problem.expected).toContain(expected);
  });

  test('a time without a unit that exists is told which there are', () => {
    expect(problemsOf(() => stated({ lock_timeout: '5 minutes' }))[0].fix).toBe(
      'write a number with its unit (ms, s, min, h, d), e.g. 30s',
    );
  });

  test('caches that the machine cannot hold', () => {
    expect(whats(() => stated({ shared_buffers: '16GB', effective_cache_size: '17GB' }))).toBe(
      ['shared_buffers is 16 GiB', 'effective_cache_size is 17 GiB'].join('\n'),
    );
  });
});

describe('what waits for a restart', () => {
  test('is named', () => {
    const { staticParameters } = stated({ max_connections: '500', work_mem: '32MB', shared_buffers: '4GB' });
    expect(staticParameters).toEqual(['max_connections', 'shared_buffers']);
    expect(PostgresParameters.requiresRestart('wal_buffers')).toBe(true);
    expect(PostgresParameters.requiresRestart('random_page_cost')).toBe(false);
    expect(PostgresParameters.requiresRestart('some.other')).toBe(false);
  });

  test('each parameter of the table names its page', () => {
    expect(PostgresParameters.find('work_mem')?.source).toBe(
      'https://www.postgresql.org/docs/current/runtime-config-resource.html',
    );
    expect(PostgresParameters.find('no_such_thing')).toBeUndefined();
  });
});

describe('memory under full load', () => {
  const REPORT = { shared_buffers: '4GB', work_mem: '32MB' };

  test('500 sessions with 32 MB beside 4 GB are more than 16 GiB: a warning with the numbers', () => {
    expect(stated(REPORT, { activeConnections: undefined }).warnings).toEqual([
      '500 sessions × work_mem 32 MiB are 15.6 GiB: beside 4 GiB of shared_buffers that is more than the 16 GiB of the server. ' +
        'Lower work_mem to 24 MiB, or let a pooler keep fewer sessions active (activeConnections).',
    ]);
  });

  test('a pooler that keeps 100 of them active makes them fit', () => {
    expect(stated(REPORT).warnings).toEqual([]);
  });

  test('where not even the least work_mem fits, a larger server is the way', () => {
    const [warning] = new PostgresTuning({ memoryGiB: 1, maxConnections: 5000 }).warnings;
    expect(warning).toContain('or take a larger server');
  });

  test('the warning is there exactly when the sum exceeds the memory', () => {
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
