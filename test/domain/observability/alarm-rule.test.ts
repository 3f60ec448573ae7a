import { AlarmComparison, AlarmRule, AlarmRuleCheck, AlarmSignal, Problems } from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { problemsOf } from '../../support/problems-of';

const check = (...rules: AlarmRule[]): void => {
  const problems = new Problems('the observability', 'Observability');
  AlarmRuleCheck.all(problems, rules);
  problems.throwIfAny();
};
const rule: AlarmRule = {
  id: 'DatabaseCpu',
  signal: AlarmSignal.DATABASE_CPU,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 70,
  periodSeconds: 300,
  periods: 3,
};

test.each([10, 30, 60, 300, 86_400])('periods of %d seconds are accepted', (periodSeconds) => {
  expect(() => check({ ...rule, periodSeconds, periods: 1 })).not.toThrow();
});

test('an alarm without a period is refused', () => {
  expect(problemsOf(() => check({ ...rule, periodSeconds: undefined as never }))).toEqual([
    {
      where: 'Observability.alarmRules[DatabaseCpu].periodSeconds',
      what: 'alarmRules[DatabaseCpu].periodSeconds is undefined',
      expected: 'a whole number of at least 10',
      fix: 'state how long a period lasts, e.g. 300',
    },
  ]);
});

test.each([
  ['periodSeconds', 0, 'is 0'],
  ['periodSeconds', NaN, 'is NaN'],
  ['periodSeconds', deployTimeNumber, 'is an unresolved token'],
  ['periods', 0, 'is 0'],
  ['periods', 1.5, 'is 1.5'],
  ['periods', undefined, 'is undefined'],
  ['threshold', NaN, 'is NaN'],
  ['threshold', undefined, 'is undefined'],
  ['threshold', deployTimeNumber, 'is an unresolved token'],
])('%s of %p is refused', (property, value, what) => {
  expect(problemsOf(() => check({ ...rule, [property]: value }))).toMatchObject([
    { what: `alarmRules[DatabaseCpu].${property} ${what}` },
  ]);
});

test.each([15, 45, 90, 301])('a period of %d seconds is refused: no cloud aggregates over it', (periodSeconds) => {
  expect(problemsOf(() => check({ ...rule, periodSeconds }))).toMatchObject([
    { what: `periodSeconds is ${periodSeconds}`, expected: '10, 30 or a multiple of 60 seconds' },
  ]);
});

test('a rule looks back a day at most', () => {
  expect(() => check({ ...rule, periods: 288 })).not.toThrow();
  expect(problemsOf(() => check({ ...rule, periods: 289 }))).toMatchObject([
    { what: '289 periods of 300 s are longer than a day', expected: 'at most 86400 s in all' },
  ]);
});

test.each(['', 'database-cpu', '1st', 'A\n'])('the id %j is refused: it becomes part of a logical id', (id) => {
  expect(problemsOf(() => check({ ...rule, id }))).toMatchObject([{ what: `id is ${JSON.stringify(id)}` }]);
});

test('two rules of one id are refused', () => {
  expect(problemsOf(() => check(rule, rule))).toMatchObject([{ what: 'two rules have the id DatabaseCpu' }]);
});

test('the problems of all rules are gathered', () => {
  expect(problemsOf(() => check({ ...rule, periods: 0 }, { ...rule, id: 'Other', threshold: NaN }))).toHaveLength(2);
});
