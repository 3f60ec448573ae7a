import fc from 'fast-check';
import { CacheRule, CacheRuleCheck, PathPattern, Problems } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { problemsOf } from '../../support/problems-of';
import { textWithControlCharacters } from '../../support/text-with-control-characters';

const check = (...rules: CacheRule[]): void => {
  const problems = new Problems('the edge', 'Edge');
  CacheRuleCheck.all(problems, rules);
  problems.throwIfAny();
};
const path = PathPattern.prefix('/static/');

test('rules for different paths are accepted, from never to a year', () => {
  const page = PathPattern.exact('/static/');
  const cacheControl = 'public, max-age=31536000, immutable';
  expect(() => check({ path, ttlSeconds: 31_536_000, cacheControl }, { path: page, ttlSeconds: 0 })).not.toThrow();
});

test('a rule that keeps nothing may still say who shares and who decides', () => {
  expect(() => check({ path, ttlSeconds: 0, sharedOnly: true, originDecides: true })).not.toThrow();
});

test('two rules for one path are refused: one of them would be dead', () => {
  expect(
    problemsOf(() => check({ path, ttlSeconds: 60 }, { path: PathPattern.prefix('/static/'), ttlSeconds: 300 })),
  ).toEqual([
    {
      where: 'Edge.cacheRules[/static/*]',
      what: 'the path /static/* has two cache rules',
      expected: 'one rule for each path',
      fix: 'remove one of them, or make its path narrower',
    },
  ]);
});

test.each([
  [-1, 'is -1'],
  [0.5, 'is 0.5'],
  [NaN, 'is NaN'],
  [31_536_001, 'is 31536001'],
  [undefined as never, 'is undefined'],
  [deployTimeNumber, 'is an unresolved token'],
])('%p seconds are refused', (ttlSeconds, what) => {
  expect(problemsOf(() => check({ path, ttlSeconds }))).toMatchObject([
    {
      what: `cacheRules[/static/*].ttlSeconds ${what}`,
      expected: 'a whole number of at least 0 and at most 31536000',
    },
  ]);
});

test('no Cache-Control header holds a control character', () => {
  fc.assert(
    fc.property(textWithControlCharacters, (cacheControl) => {
      expect(() => check({ path, ttlSeconds: 60, cacheControl })).toThrow('cacheRules[/static/*].cacheControl is ');
    }),
  );
});

test('the problems of all rules are gathered', () => {
  const other = PathPattern.extension('js');
  expect(problemsOf(() => check({ path, ttlSeconds: -1 }, { path: other, ttlSeconds: NaN }))).toHaveLength(2);
});
