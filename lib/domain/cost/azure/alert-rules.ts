import { BilledResource } from '../billed-resource';
import { Charges } from '../charges';
import { Declared, NOT_KNOWN } from '../../resources/declared-value';

const MINUTES: Readonly<Record<string, number>> = { M: 1, H: 60 };
const DAY = 1440;
/** Frequencies with a price, in minutes. Between two of them the more frequent one counts. */
const FREQUENCIES = [15, 10, 5, 1];
const ALL = '*';

/**
 * Rule of alerts on metrics: each combination of resource, condition and values of dimensions is a time series.
 * [Time series](https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-metric-multiple-time-series-single-rule)
 */
export function metricAlert(charges: Charges, resource: BilledResource): void {
  const it = Declared.of(resource);
  const criteria = it.at('criteria');
  const type = criteria.at('odataType').text;
  const conditions = criteria.at('allOf').list;
  if (type.endsWith('WebtestLocationAvailabilityCriteria')) {
    return charges.add(resource, 'monitor.metric-alert', 1, 'time series of the web test');
  }
  if (!conditions || conditions.length === 0) {
    return charges.leaveOut(resource, `its conditions are ${NOT_KNOWN}`);
  }
  const scopes = type.includes('MultipleResource') ? Math.max(1, it.at('scopes').list?.length ?? 1) : 1;
  const count = (some: readonly Declared[]): number =>
    some.reduce((sum, condition) => sum + seriesOf(condition), 0) * scopes;
  const series = count(conditions);
  const dynamic = count(conditions.filter(isDynamic));
  charges.add(resource, 'monitor.metric-alert', series, `${series} time series`);
  if (dynamic > 0) charges.add(resource, 'monitor.metric-alert.dynamic', dynamic, `${dynamic} dynamic thresholds`);
  leaveOpen(charges, resource, conditions);
}

/** Rule of alerts on logs: the price of their frequency, and that of each time series beyond the first. */
export function logAlert(charges: Charges, resource: BilledResource): void {
  const it = Declared.of(resource);
  if (it.at('kind').text === 'LogToMetric') return charges.leaveOut(resource, 'no rule for metrics from logs');
  const minutes = minutesOf(it.at('evaluationFrequency').text);
  const frequency = minutes === undefined ? undefined : FREQUENCIES.find((each) => each <= minutes);
  if (frequency === undefined) return charges.leaveOut(resource, `its frequency is ${NOT_KNOWN}`);
  const conditions = it.at('criteria', 'allOf').list;
  if (!conditions) return charges.leaveOut(resource, `its conditions are ${NOT_KNOWN}`);
  const further = conditions.reduce((sum, condition) => sum + seriesOf(condition) - 1, 0);
  charges.add(resource, `monitor.log-alert.${frequency}m`, 1, `rule that runs every ${minutes} minutes`);
  if (further > 0) {
    charges.add(resource, `monitor.log-alert.${frequency}m.time-series`, further, `${further} further time series`);
  }
  leaveOpen(charges, resource, conditions);
}

function isDynamic(condition: Declared): boolean {
  return condition.at('criterionType').text === 'DynamicThresholdCriterion';
}

/** Returns the time series of a condition: at least one for each dimension. */
function seriesOf(condition: Declared): number {
  const dimensions = condition.at('dimensions').list ?? [];
  return dimensions.reduce((product, it) => product * (isOpen(it) ? 1 : (it.at('values').list?.length ?? 1)), 1);
}

/** All values of a dimension, or all but some: their number shows at run time. */
function isOpen(dimension: Declared): boolean {
  const values = dimension.at('values').list ?? [];
  return (
    dimension.at('operator').text === 'Exclude' ||
    values.length === 0 ||
    values.some(({ text }) => text === ALL || text === '')
  );
}

function leaveOpen(charges: Charges, resource: BilledResource, conditions: readonly Declared[]): void {
  const hasHidden = conditions.some((it) => it.at('dimensions').list === undefined);
  if (hasHidden) charges.leaveOut(resource, `time series beyond the first: its dimensions are ${NOT_KNOWN}`);
  const open = conditions.flatMap((it) => it.at('dimensions').list ?? []).filter(isOpen);
  if (open.length === 0) return;
  const names = [...new Set(open.map((it) => it.at('name').text))].join(', ');
  charges.leaveOut(resource, `time series beyond the first of ${names}: their number is known at deployment only`);
}

/** Returns the minutes of a duration such as `PT5M` or `PT1H`. */
function minutesOf(duration: string): number | undefined {
  if (duration === 'P1D') return DAY;
  const [, count, unit] = /^PT(\d+)([MH])$/.exec(duration) ?? [];
  return unit === undefined ? undefined : Number(count) * MINUTES[unit];
}
