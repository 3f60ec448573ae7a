import { DeclaredResource, Json, Shape } from '../../lib/domain';
import { plainText as text } from './plain-text';
import { kindOf } from './architecture/resource-kinds';

/** An alarm that a program declares. */
export interface DeclaredAlarm {
  readonly name: string;
  /** Names of the resources that it watches. Empty if the program does not say. */
  readonly resource: string;
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
/** Metrics whose large thresholds are numbers of bytes. */
const OF_BYTES = /bytes|storage|memory/i;
/** Units of bytes, the largest first. */
const BYTE_UNITS = [
  { base: 1024, names: ['TiB', 'GiB', 'MiB', 'KiB'] },
  { base: 1000, names: ['TB', 'GB', 'MB', 'KB'] },
].map(({ base, names }) => names.map((name, index) => ({ name, bytes: base ** (names.length - index) })));

/** Returns the alarms among resources. */
export function alarmsOf(resources: readonly DeclaredResource[]): DeclaredAlarm[] {
  const byId = new Map(resources.map((it) => [it.id, it]));
  const watched = (alarm: DeclaredResource, ...properties: string[]): string => {
    const all = properties.flatMap((it) => alarm.references(it)).flatMap((id) => byId.get(id) ?? []);
    const drawn = all.filter(({ type }) => kindOf(type) !== undefined);
    // A target group says less than its balancer.
    return [...new Set((drawn.length > 0 ? drawn : all).map(({ name }) => name))].join(', ');
  };
  return resources.flatMap((it) => {
    if (it.type === 'AWS::CloudWatch::Alarm') return [cloudWatchAlarm(it, watched(it, 'Dimensions', 'Metrics'))];
    if (it.type !== 'monitor:MetricAlert' && it.type !== 'monitor:ScheduledQueryRule') return [];
    return [azureAlert(it, watched(it, 'scopes'))];
  });
}

function cloudWatchAlarm({ name, properties: it }: DeclaredResource, resource: string): DeclaredAlarm {
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
    ...{ name, resource, metric },
    condition: condition(statistic, it.ComparisonOperator, it.Threshold, metric),
    during: seconds > 0 ? minutes(seconds) : '',
    description: text(it.AlarmDescription),
    notifies: String(it.ActionsEnabled) !== 'false' && [it.AlarmActions].flat().some(isAction),
  };
}

/** A condition may decide on an action; a value that is none counts as absent. */
function isAction(value: unknown): boolean {
  return value !== undefined && value !== null && Shape.record(value).Ref !== 'AWS::NoValue';
}

function azureAlert({ name, properties: it }: DeclaredResource, resource: string): DeclaredAlarm {
  const criteria = Shape.record(it.criteria);
  const [one = {}] = Shape.records(criteria.allOf);
  const query = text(one.query);
  const failed = text(criteria.failedLocationCount);
  return {
    ...{ name, resource },
    metric: text(one.metricName) || (query.length > QUERY_LENGTH ? `${query.slice(0, QUERY_LENGTH)}…` : query),
    condition: failed
      ? `fails from ${failed} locations`
      : condition(text(one.timeAggregation), one.operator, one.threshold, text(one.metricName)),
    during: duration(text(it.windowSize)),
    description: text(it.description),
    notifies: it.enabled !== false && hasActions(it),
  };
}

/** Alerts on metrics have a list of actions, those on queries have lists of them by their kind. */
function hasActions({ actions }: Json): boolean {
  const { actionGroups = actions } = Shape.record(actions);
  return Array.isArray(actionGroups) ? actionGroups.length > 0 : Object.keys(Shape.record(actionGroups)).length > 0;
}

function condition(statistic: string, operator: unknown, threshold: unknown, metric: string): string {
  const sign = Object.hasOwn(OPERATORS, text(operator)) ? OPERATORS[text(operator)] : '';
  return [statistic, sign, amount(threshold, metric)].filter(Boolean).join(' ');
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

/** Returns a number with all of its digits. Bytes have a unit if that makes them a short number. */
function amount(value: unknown, metric: string): string {
  const given = text(value);
  const number = Number(given);
  if (given.trim() === '' || !Number.isFinite(number)) return given;
  const shown = (it: number): string => it.toLocaleString('en-US', { maximumFractionDigits: 20 });
  const units = OF_BYTES.test(metric)
    ? BYTE_UNITS.flatMap((all) => all.find(({ bytes }) => bytes <= number) ?? [])
    : [];
  // At most two digits after the point.
  const unit = units.find(({ bytes }) => (number * 100) % bytes === 0);
  return unit ? `${shown(number / unit.bytes)} ${unit.name}` : shown(number);
}
