import fc from 'fast-check';
import { PostgresTuning } from '../../lib/domain';
import { deployTimeNumber } from '../support/deploy-time-number';
import { problemsOf } from '../support/problems-of';

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
