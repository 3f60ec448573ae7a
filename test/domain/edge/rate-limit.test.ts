import { PathPattern, Problems, RateLimit, RateLimitCheck } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

const waf = { name: 'AWS WAF', least: 10, windows: [60, 120, 300, 600] };
const check = (...limits: RateLimit[]): void => {
  const problems = new Problems('the web ACL', 'Acl');
  RateLimitCheck.all(problems, limits, waf);
  problems.throwIfAny();
};
const limit: RateLimit = { name: 'login', limit: 10, windowSeconds: 300 };

test('accepts limits that the cloud can count', () => {
  const path = PathPattern.exact('/login');
  expect(() => check({ ...limit, path, method: 'POST' }, { ...limit, name: 'all', limit: 2000 })).not.toThrow();
});

test("rejects a limit below the cloud's minimum", () => {
  expect(faults(() => check({ ...limit, limit: 5 }))).toEqual(['number-out-of-range at Acl.rateLimits[login].limit']);
});

test('rejects a window that the cloud does not support', () => {
  expect(faults(() => check({ ...limit, windowSeconds: 3600 }))).toEqual([
    'rate-limit-window-unsupported at Acl.rateLimits[login].windowSeconds',
  ]);
});

test.each([
  ['limit', NaN, 'number-out-of-range'],
  ['limit', undefined, 'number-out-of-range'],
  ['limit', deployTimeNumber, 'unresolved-token'],
  ['windowSeconds', undefined, 'number-out-of-range'],
  ['windowSeconds', deployTimeNumber, 'unresolved-token'],
])('rejects a %s of %p', (property, value, code) => {
  expect(faults(() => check({ ...limit, [property]: value }))).toEqual([
    `${code} at Acl.rateLimits[login].${property}`,
  ]);
});

test.each(['post', 'FETCH', 'POST\n'])('rejects the method %j', (method) => {
  expect(faults(() => check({ ...limit, method }))).toEqual(['unknown-choice at Acl.rateLimits[login].method']);
});

test.each(['', 'log in', 'a\nb', 'x'.repeat(129)])('rejects the name %j', (name) => {
  expect(faults(() => check({ ...limit, name }))).toEqual([`invalid-format at Acl.rateLimits[${name}].name`]);
});

test('rejects two limits with one name', () => {
  expect(faults(() => check(limit, limit))).toEqual(['duplicate at Acl.rateLimits']);
});
