import fc from 'fast-check';
import { CacheRule, CacheRuleCheck, CacheRuleDefaults, PathPattern, Problems, QueryStrings } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

const check = (...rules: CacheRule[]): void => {
  const problems = new Problems('the edge', 'Edge');
  CacheRuleCheck.all(problems, rules);
  problems.throwIfAny();
};
const path = PathPattern.prefix('/static/');

test('accepts rules for different paths, from never to a year', () => {
  const page = PathPattern.exact('/static/');
  const cacheControl = 'public, max-age=31536000, immutable';
  expect(() => check({ path, ttlSeconds: 31_536_000, cacheControl }, { path: page, ttlSeconds: 0 })).not.toThrow();
});

test('accepts sharedOnly and originDecides on a rule that caches nothing', () => {
  expect(() => check({ path, ttlSeconds: 0, sharedOnly: true, originDecides: true })).not.toThrow();
});

test('ignores query strings, shares between visitors, overrides the origin and compresses by default', () => {
  expect(CacheRuleDefaults.apply({ path, ttlSeconds: 60 })).toEqual({
    path,
    ttlSeconds: 60,
    queryStrings: QueryStrings.IGNORE,
    sharedOnly: false,
    originDecides: false,
    compress: true,
  });
});

test('rejects two rules for one path: the second would never apply', () => {
  const same = PathPattern.prefix('/static/');
  expect(faults(() => check({ path, ttlSeconds: 60 }, { path: same, ttlSeconds: 300 }))).toEqual([
    'duplicate at Edge.cacheRules',
  ]);
});

test.each([
  [-1, 'number-out-of-range'],
  [0.5, 'number-out-of-range'],
  [NaN, 'number-out-of-range'],
  [31_536_001, 'number-out-of-range'],
  [undefined as never, 'number-out-of-range'],
  [deployTimeNumber, 'unresolved-token'],
])('rejects a rule of %p seconds', (ttlSeconds, code) => {
  expect(faults(() => check({ path, ttlSeconds }))).toEqual([`${code} at Edge.cacheRules[/static/*].ttlSeconds`]);
});

test('rejects control characters in a Cache-Control header', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (cacheControl) => {
      expect(faults(() => check({ path, ttlSeconds: 60, cacheControl }))).toEqual([
        'invalid-header-value at Edge.cacheRules[/static/*].cacheControl',
      ]);
    }),
  );
});

test('reports the problems of all rules together', () => {
  const other = PathPattern.extension('js');
  expect(faults(() => check({ path, ttlSeconds: -1 }, { path: other, ttlSeconds: NaN }))).toHaveLength(2);
});
