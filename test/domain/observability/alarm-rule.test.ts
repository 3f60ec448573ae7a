import {
  AlarmComparison,
  AlarmRule,
  AlarmRuleCheck,
  AlarmRuleDefaults,
  AlarmSeverity,
  AlarmSignal,
  AlarmStatistic,
  Problems,
} from '../../../lib/domain';
import { deployTimeNumber } from '../../support/deploy-time-number';
import { faults } from '../../support/problems-of';

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

test.each([10, 30, 60, 300, 86_400])('accepts periods of %d seconds', (periodSeconds) => {
  expect(() => check({ ...rule, periodSeconds, periods: 1 })).not.toThrow();
});

test.each([
  ['periodSeconds', 0, 'number-out-of-range'],
  ['periodSeconds', NaN, 'number-out-of-range'],
  ['periodSeconds', undefined, 'number-out-of-range'],
  ['periodSeconds', deployTimeNumber, 'unresolved-token'],
  ['periods', 0, 'number-out-of-range'],
  ['periods', 1.5, 'number-out-of-range'],
  ['periods', undefined, 'number-out-of-range'],
  ['threshold', NaN, 'number-out-of-range'],
  ['threshold', undefined, 'number-out-of-range'],
  ['threshold', deployTimeNumber, 'unresolved-token'],
])('rejects %s of %p', (property, value, code) => {
  expect(faults(() => check({ ...rule, [property]: value }))).toEqual([
    `${code} at Observability.rules[DatabaseCpu].${property}`,
  ]);
});

test.each([15, 45, 90, 301])('rejects a period of %d seconds: no cloud aggregates over it', (periodSeconds) => {
  expect(faults(() => check({ ...rule, periodSeconds }))).toEqual([
    'unsupported-alarm-period at Observability.rules[DatabaseCpu].periodSeconds',
  ]);
});

test('a rule looks back a day at most', () => {
  expect(() => check({ ...rule, periods: 288 })).not.toThrow();
  expect(faults(() => check({ ...rule, periods: 289 }))).toEqual([
    'alarm-looks-back-too-far at Observability.rules[DatabaseCpu].periods',
  ]);
});

test.each(['', 'database-cpu', '1st', 'A\n'])('rejects the id %j, which becomes part of a logical id', (id) => {
  expect(faults(() => check({ ...rule, id }))).toEqual([`invalid-format at Observability.rules[${id}].id`]);
});

test('rejects two rules with the same id', () => {
  expect(faults(() => check(rule, rule))).toEqual(['duplicate at Observability.rules']);
});

test('reports the problems of all rules at once', () => {
  expect(faults(() => check({ ...rule, periods: 0 }, { ...rule, id: 'Other', threshold: NaN }))).toEqual([
    'number-out-of-range at Observability.rules[DatabaseCpu].periods',
    'number-out-of-range at Observability.rules[Other].threshold',
  ]);
});

test('a rule without statistic and severity uses the average and is a warning', () => {
  expect(AlarmRuleDefaults.apply(rule)).toEqual({
    ...rule,
    statistic: AlarmStatistic.AVERAGE,
    severity: AlarmSeverity.WARNING,
  });
});
