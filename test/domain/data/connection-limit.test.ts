import { ConnectionLimit } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

test('the RDS default of db.t3.large is 901 by its formula and planned at 90 %: 810', () => {
  const limit = ConnectionLimit.rdsDefault('db.t3.large');
  expect(limit.connections).toBe(810);
  expect(limit.explanation).toBe('db.t3.large: 0.9 × LEAST(8 GiB ÷ 9531392 B, 5000) = 0.9 × 901 = 810');
});

// Results of `show max_connections` on real instances; the source is next to the planned share.
test.each([
  ['db.t3.small', 198],
  ['db.t3.medium', 413],
  ['db.m5.large', 856],
])('the plan for a %s stays below the %d connections real instances of its memory accept', (name, real) => {
  const { connections } = ConnectionLimit.rdsDefault(name);
  expect(connections).toBeLessThan(real);
  expect(connections).toBeGreaterThan(real * 0.75);
});

test('no class accepts more than 5000, of which 4500 are planned', () => {
  expect(ConnectionLimit.rdsDefault('db.r6g.16xlarge').connections).toBe(4500);
});

test('a pinned limit is used unchanged', () => {
  const limit = ConnectionLimit.pinned(500);
  expect(limit.connections).toBe(500);
  expect(limit.explanation).toBe('max_connections pinned at 500');
});

test.each([
  [5, 'number-out-of-range'],
  [262_144, 'number-out-of-range'],
  [100.5, 'number-out-of-range'],
  [NaN, 'number-out-of-range'],
  [deployTimeNumber, 'unresolved-token'],
])('%p cannot be pinned', (maxConnections, code) => {
  expect(faults(() => ConnectionLimit.pinned(maxConnections))).toEqual([`${code} at ConnectionLimit.maxConnections`]);
});

test('an unknown class is rejected', () => {
  expect(faults(() => ConnectionLimit.rdsDefault('db.t9.large'))).toEqual(['unknown-machine-size at MachineSizes']);
});

test('classFor returns the next sufficient class of the same family', () => {
  const limit = ConnectionLimit.rdsDefault('db.t3.large');
  expect(limit.classFor(1500)).toBe('db.t3.xlarge');
  expect(limit.classFor(2010)).toBe('db.t3.2xlarge');
  expect(limit.classFor(4000)).toBeUndefined();
  expect(ConnectionLimit.pinned(100).classFor(200)).toBeUndefined();
});
