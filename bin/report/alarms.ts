import { Json, Shape } from '../../lib/domain';
import { plainText as text } from './plain-text';
import { DeclaredResource } from './architecture/declared-resource';

/** An alarm that a program declares. */
export interface DeclaredAlarm {
  readonly name: string;
  /** Metric or query. */
  readonly metric: string;
  /** Condition with its threshold, e.g. `Average ≥ 80`. */
  readonly condition: string;
  /** Time that the condition holds, in words. */
  readonly during: string;
  readonly description: string;
  /** True if it notifies somebody. */
  readonly notifies: boolean;
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '≥',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
  GreaterThanOrEqual: '≥',
  GreaterThan: '>',
  LessThan: '<',
  LessThanOrEqual: '≤',
};
/** Characters of a query that a table shows. */
const QUERY_LENGTH = 90;

/** Returns the alarms among resources. */
export function alarmsOf(resources: readonly DeclaredResource[]): DeclaredAlarm[] {
  return resources.flatMap((it) => {
    if (it.type === 'AWS::CloudWatch::Alarm') return [cloudWatchAlarm(it)];
    if (it.type === 'monitor:MetricAlert' || it.type === 'monitor:ScheduledQueryRule') return [azureAlert(it)];
    return [];
  });
}

function cloudWatchAlarm({ name, properties: it }: DeclaredResource): DeclaredAlarm {
  const metrics = Shape.records(it.Metrics);
  const expression = metrics.find(({ ReturnData, Expression }) => ReturnData !== false && Expression !== undefined);
  const [first = {}] = metrics;
  const stat = Shape.record(first.MetricStat);
  const statistic = text(it.Statistic) || text(it.ExtendedStatistic) || (expression ? '' : text(stat.Stat));
  const metric =
    text(it.MetricName) ||
    text(expression?.Label) ||
    text(expression?.Expression) ||
    text(Shape.record(stat.Metric).MetricName);
  const seconds = Number(it.Period ?? stat.Period ?? 60) * Number(it.EvaluationPeriods ?? 1);
  return {
    name,
    metric,
    condition: [statistic, OPERATORS[text(it.ComparisonOperator)] ?? '', number(it.Threshold)]
      .filter(Boolean)
      .join(' '),
    during: seconds > 0 ? minutes(seconds) : '',
    description: text(it.AlarmDescription),
    notifies: Array.isArray(it.AlarmActions) && it.AlarmActions.length > 0,
  };
}

function azureAlert({ name, properties: it }: DeclaredResource): DeclaredAlarm {
  const criteria = Shape.record(it.criteria);
  const [one = {}] = Shape.records(criteria.allOf);
  const query = text(one.query);
  const failed = text(criteria.failedLocationCount);
  return {
    name,
    metric: text(one.metricName) || (query.length > QUERY_LENGTH ? `${query.slice(0, QUERY_LENGTH)}…` : query),
    condition: failed
      ? `fails from ${failed} locations`
      : [text(one.timeAggregation), OPERATORS[text(one.operator)] ?? '', number(one.threshold)]
          .filter(Boolean)
          .join(' '),
    during: duration(text(it.windowSize)),
    description: text(it.description),
    notifies: actionsOf(it),
  };
}

function actionsOf({ actions }: Json): boolean {
  if (Array.isArray(actions)) return actions.length > 0;
  return Object.keys(Shape.record(actions)).length > 0;
}

/** Returns a duration of ISO 8601 such as PT5M in words. */
function duration(text: string): string {
  const [, hours = '0', mins = '0'] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(text) ?? [];
  const seconds = Number(hours) * 3600 + Number(mins) * 60;
  return seconds > 0 ? minutes(seconds) : text;
}

function minutes(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function number(value: unknown): string {
  const given = text(value);
  return given === '' || !Number.isFinite(Number(given))
    ? given
    : Number(given).toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
