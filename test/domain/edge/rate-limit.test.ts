import { PathPattern, Problems, RateLimit, RateLimitCheck } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { problemsOf } from '../../support/problems-of';

const waf = { name: 'AWS WAF', least: 10, windows: [60, 120, 300, 600] };
const check = (...limits: RateLimit[]): void => {
  const problems = new Problems('the web ACL', 'Acl');
  RateLimitCheck.all(problems, limits, waf);
  problems.throwIfAny();
};
const limit: RateLimit = { name: 'login', limit: 10, windowSeconds: 300 };

test('what the cloud can count is accepted', () => {
  const path = PathPattern.exact('/login');
  expect(() => check({ ...limit, path, method: 'POST' }, { ...limit, name: 'all', limit: 2000 })).not.toThrow();
});

test("a limit under the cloud's minimum is refused, with the way out", () => {
  expect(problemsOf(() => check({ ...limit, limit: 5 }))).toEqual([
    {
      where: 'Acl.rateLimits[login].limit',
      what: 'rateLimits[login].limit is 5',
      expected: 'a whole number of at least 10',
      fix: 'AWS WAF counts from 10 requests on: raise the limit, or use a longer window',
    },
  ]);
});

test('a window the cloud does not know is refused, with those it knows', () => {
  expect(problemsOf(() => check({ ...limit, windowSeconds: 3600 }))).toMatchObject([
    {
      where: 'Acl.rateLimits[login].windowSeconds',
      what: 'windowSeconds is 3600',
      expected: 'one of 60, 120, 300, 600 (AWS WAF)',
    },
  ]);
});

test.each([
  ['limit', NaN, 'is NaN'],
  ['limit', undefined, 'is undefined'],
  ['limit', deployTimeNumber, 'is an unresolved token'],
  ['windowSeconds', undefined, 'is undefined'],
  ['windowSeconds', deployTimeNumber, 'is an unresolved token'],
])('%s of %p is refused', (property, value, what) => {
  expect(problemsOf(() => check({ ...limit, [property]: value }))).toMatchObject([
    { what: `rateLimits[login].${property} ${what}` },
  ]);
});

test.each(['post', 'FETCH', 'POST\n'])('the method %j is refused', (method) => {
  expect(problemsOf(() => check({ ...limit, method }))).toMatchObject([
    { what: `method is ${JSON.stringify(method)}`, fix: 'write the method in capitals' },
  ]);
});

test.each(['', 'log in', 'a\nb', 'x'.repeat(129)])('the name %j is refused', (name) => {
  expect(problemsOf(() => check({ ...limit, name }))).toMatchObject([{ what: `name is ${JSON.stringify(name)}` }]);
});

test('two limits of one name are refused', () => {
  expect(problemsOf(() => check(limit, limit))).toMatchObject([{ what: 'two limits are named login' }]);
});
