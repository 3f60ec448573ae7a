import { ConnectionLimit } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { problemsOf } from '../../support/problems-of';

test('the RDS default of db.t3.large is 901 by its formula and planned at 90 %: 810', () => {
  const limit = ConnectionLimit.rdsDefault('db.t3.large');
  expect(limit.connections).toBe(810);
  expect(limit.explanation).toBe('db.t3.large: 0.9 × LEAST(8 GiB ÷ 9531392 B, 5000) = 0.9 × 901 = 810');
});

// What `show max_connections` answered on real instances; the source stands beside the planned share.
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

test('a pinned limit is taken as it is', () => {
  const limit = ConnectionLimit.pinned(500);
  expect(limit.connections).toBe(500);
  expect(limit.explanation).toBe('max_connections pinned at 500');
});

test.each([
  [5, 'maxConnections is 5'],
  [262_144, 'maxConnections is 262144'],
  [100.5, 'maxConnections is 100.5'],
  [NaN, 'maxConnections is NaN'],
  [deployTimeNumber, 'maxConnections is an unresolved token'],
])('%p cannot be pinned', (maxConnections, what) => {
  const [problem] = problemsOf(() => ConnectionLimit.pinned(maxConnections));
  expect(problem).toMatchObject({ what, expected: 'a whole number of at least 6 and at most 262143' });
});

test('an unknown class is refused', () => {
  expect(() => ConnectionLimit.rdsDefault('db.t9.large')).toThrow('no machine size is known for "db.t9.large"');
});

test('the next class that is large enough is found in the same family', () => {
  const limit = ConnectionLimit.rdsDefault('db.t3.large');
  expect(limit.classFor(1500)).toBe('db.t3.xlarge');
  expect(limit.classFor(2010)).toBe('db.t3.2xlarge');
  expect(limit.classFor(4000)).toBeUndefined();
  expect(ConnectionLimit.pinned(100).classFor(200)).toBeUndefined();
});
