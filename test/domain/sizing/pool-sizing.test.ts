import fc from 'fast-check';
import { PoolSizing, Rounding } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

test('[TT-POOL-03] the inputs of the report are the defaults', () => {
  const stated = { users: 100, queriesPerRequest: 3, secondsPerRequest: 0.15, processes: 2, threads: 4 };
  expect(new PoolSizing().formula).toBe(new PoolSizing(stated).formula);
  expect(new PoolSizing().formula).toContain('100 users ÷ (2 processes × 4 threads) × 3 queries × 0.15 s');
});

test('[TT-POOL-04] 6.75 connections are 6, truncated as the report does', () => {
  const pool = new PoolSizing({ rounding: Rounding.TRUNCATE });
  expect(pool.poolSize).toBe(6);
  expect(pool.formula).toMatch(/× 1\.2 = 6\.75, truncated$/);
});

test('[TT-POOL-04] 6.75 connections are 7 by default, as the text of the report says', () => {
  const pool = new PoolSizing();
  expect(pool.poolSize).toBe(7);
  expect(pool.formula).toMatch(/= 6\.75, rounded up$/);
});

test('[TT-POOL-05] the overflow is half the pool: 3 of 6', () => {
  const pool = new PoolSizing({ rounding: Rounding.TRUNCATE });
  expect(pool.maxOverflow).toBe(3);
  expect(pool.overflowFormula).toBe('6 × 0.5 = 3, truncated');
  expect(pool.capacity).toBe(9);
});

test('a pool has at least one connection, and its formula says so', () => {
  const pool = new PoolSizing({ users: 1, rounding: Rounding.TRUNCATE });
  expect(pool.poolSize).toBe(1);
  expect(pool.formula).toMatch(/= 0\.0675, truncated, at least 1$/);
});

test('a pool can have no overflow', () => {
  expect(new PoolSizing({ overflowShare: 0 })).toMatchObject({ maxOverflow: 0, capacity: 7 });
});

const load = fc.record({
  users: fc.integer({ min: 1, max: 100_000 }),
  processes: fc.integer({ min: 1, max: 64 }),
  threads: fc.integer({ min: 1, max: 64 }),
  queriesPerRequest: fc.integer({ min: 1, max: 50 }),
  secondsPerRequest: fc.double({ min: 0.001, max: 10, noNaN: true }),
  buffer: fc.double({ min: 0, max: 2, noNaN: true }),
});

test('a rounded-up pool is never smaller than its formula, and at most one connection larger', () => {
  fc.assert(
    fc.property(load, (props) => {
      const { users, processes, threads, queriesPerRequest, secondsPerRequest, buffer } = props;
      const needed = (users / processes / threads) * queriesPerRequest * secondsPerRequest * (1 + buffer);
      const { poolSize } = new PoolSizing(props);
      expect(poolSize).toBeGreaterThanOrEqual(needed * (1 - 1e-9));
      expect(poolSize).toBeLessThan(Math.max(1, needed) + 1);
    }),
  );
});

test('more users never get a smaller pool', () => {
  fc.assert(
    fc.property(load, fc.integer({ min: 0, max: 100_000 }), (props, more) => {
      const larger = new PoolSizing({ ...props, users: props.users + more });
      expect(larger.capacity).toBeGreaterThanOrEqual(new PoolSizing(props).capacity);
    }),
  );
});

test('one error names every problem', () => {
  expect(
    faults(() => new PoolSizing({ users: -5, processes: 0, threads: 1.5, secondsPerRequest: deployTimeNumber })),
  ).toEqual([
    'number-out-of-range at PoolSizing.users',
    'number-out-of-range at PoolSizing.processes',
    'number-out-of-range at PoolSizing.threads',
    'unresolved-token at PoolSizing.secondsPerRequest',
  ]);
});
