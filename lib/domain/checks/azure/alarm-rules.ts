import { DeclaredResource } from '../../resources/declared-resource';
import { CheckCode } from '../check-code';
import { CheckRule } from '../check-rule';
import { DeclaredProgram, declaredIn } from '../declared-program';
import { Comparison, Fate, MetricRange, fateOf } from '../metric-range';
import { azureDatabases } from './databases';

const OPERATORS: Readonly<Record<string, Comparison>> = {
  GreaterThan: Comparison.ABOVE,
  GreaterThanOrEqual: Comparison.AT_LEAST,
  LessThan: Comparison.BELOW,
  LessThanOrEqual: Comparison.AT_MOST,
};
const PERCENT =
  /(?:_percent|Percentage|Percent|PercentUsed|Utilization)$|^(?:percent|usedmemorypercentage|allpercentProcessorTime)/i;
const SUMS = ['Total', 'Count'];

/** Finds alerts that can never fire, and those that always do. */
export const decidedAlarms: CheckRule = (program, findings) => {
  program.ofType('monitor:MetricAlert', 'insights:MetricAlert').forEach((alert) => {
    const it = declaredIn(alert);
    const conditions = it.at('criteria', 'allOf').list ?? [];
    conditions.forEach((condition) => {
      const name = condition.at('metricName').text;
      const comparison = OPERATORS[condition.at('operator').text];
      const threshold = Number(condition.at('threshold').number() ?? NaN);
      if (comparison === undefined || Number.isNaN(threshold) || name === '') return;
      const range = rangeOf(program, alert, name, condition.at('timeAggregation').text);
      const fate = fateOf(comparison, threshold, range);
      // All conditions hold together: one that always does leaves the others to decide.
      if (fate === undefined || (fate === Fate.ALWAYS && conditions.length > 1)) return;
      findings.add(fate === Fate.NEVER ? CheckCode.ALARM_NEVER_FIRES : CheckCode.ALARM_ALWAYS_FIRES, alert, {
        property: 'criteria',
        reason: `${name} is ${fate === Fate.NEVER ? 'never' : 'always'} ${comparison} ${threshold}: ${range.reason}`,
        fix: 'set a threshold that the metric crosses when something is wrong',
      });
    });
  });
};

function rangeOf(program: DeclaredProgram, alert: DeclaredResource, name: string, aggregation: string): MetricRange {
  const isSum = SUMS.includes(aggregation);
  if (PERCENT.test(name) && !isSum) return { min: 0, max: 100, reason: 'it is a percentage' };
  if (['is_db_alive', 'Alive'].includes(name) && !isSum) return { min: 0, max: 1, reason: 'it is 0 or 1' };
  const watched = program.referred(alert, 'scopes').map(({ id }) => id);
  const servers = azureDatabases(program).filter(({ resource }) => watched.includes(resource.id));
  const limit = name === 'active_connections' && !isSum ? servers.at(0)?.limit : undefined;
  if (limit) return { min: 0, max: limit.connections, reason: `the server refuses more: ${limit.explanation}` };
  return { min: 0, max: Infinity, reason: 'it is never below 0' };
}
