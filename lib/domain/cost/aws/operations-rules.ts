import { Shape } from '../../resources/shape';
import { BilledResource } from '../billed-resource';
import { Charges, Rules, forEach } from '../charges';
import { Pricing } from '../pricing';

/** CloudWatch bills an alarm on an anomaly as three metrics: that of the alarm and the two bounds of its band. */
const ANOMALY_METRICS = 3;
const HIGH_RESOLUTION_BELOW_SECONDS = 60;
/** Logs without a retention are never deleted. The bill has them after ten years. */
const FOREVER_DAYS = 3650;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Rules of CloudWatch, keys, secrets, queues, topics and nested stacks. */
export const OPERATIONS_RULES: Rules = {
  'AWS::CloudWatch::Alarm': forEach(alarm),
  'AWS::CloudWatch::CompositeAlarm': forEach((charges, resource) =>
    charges.add(resource, 'cloudwatch.alarm.composite', 1, 'composite alarm'),
  ),
  'AWS::CloudWatch::Dashboard': forEach((charges, resource) =>
    charges.add(resource, 'cloudwatch.dashboard', 1, 'dashboard'),
  ),
  'AWS::Logs::LogGroup': (charges, resources) => {
    charges.used(resources, 'cloudwatch.logs.ingest', 'logGb');
    const { resources: kept, values: days } = charges.known(
      resources,
      (it) => charges.template(it).numberOr(it.properties.RetentionInDays, FOREVER_DAYS),
      'the retention of its logs is known at deployment only',
    );
    const months = days.reduce((sum, it) => sum + it, 0) / days.length / 30.4;
    const formula = days.every((it) => it === FOREVER_DAYS)
      ? 'usage logGb, kept forever; after 10 years'
      : `usage logGb × ${Number(months.toFixed(1))} months of retention`;
    charges.used(kept, 'cloudwatch.logs.store', 'logGb', { factor: months, formula });
  },
  'AWS::Logs::MetricFilter': forEach((charges, resource) => {
    const metrics = Shape.records(resource.properties.MetricTransformations).length;
    charges.add(resource, 'cloudwatch.metric', metrics, 'metrics from logs');
  }),
  'AWS::Synthetics::Canary': forEach((charges, resource) => {
    const { Expression } = Shape.record(resource.properties.Schedule);
    const runs = runsPerMonth(charges.template(resource).text(Expression));
    if (runs === undefined)
      return charges.leaveOut(
        resource,
        `its schedule is not a rate: ${Shape.text(Expression) || 'known at deployment only'}`,
      );
    return charges.add(resource, 'cloudwatch.canary', runs, `${Shape.text(Expression)}: ${runs} runs`);
  }),
  'AWS::ApplicationSignals::ServiceLevelObjective': forEach((charges, resource) =>
    charges.add(resource, 'application-signals.slo', 1, 'service level objective'),
  ),
  'AWS::KMS::Key': (charges, resources) => {
    resources.forEach((it) => charges.add(it, 'kms.key', 1, 'key'));
    charges.used(resources, 'kms.requests', 'secretRequests');
  },
  'AWS::SecretsManager::Secret': (charges, resources) => {
    resources.forEach((it) => {
      const count = 1 + Shape.records(it.properties.ReplicaRegions).length;
      charges.add(it, 'secrets.secret', count, count === 1 ? 'secret' : 'secret and its replicas');
    });
    charges.used(resources, 'secrets.requests', 'secretRequests');
  },
  'AWS::SNS::Topic': (charges, resources) => charges.used(resources, 'sns.requests', 'messages'),
  'AWS::SQS::Queue': (charges, resources) => {
    // Both kinds share what is free: one price stands for all, the dearer one if any has it.
    const isFifo = resources.some((it) => charges.template(it).knownFlag(it.properties.FifoQueue));
    charges.used(resources, isFifo ? 'sqs.fifo.requests' : 'sqs.requests', 'messages');
  },
  'AWS::CloudFormation::Stack': (charges, resources) => {
    const stacks = new Set(charges.resources.map(({ stack }) => stack));
    resources
      .filter(({ id }) => !stacks.has(id))
      .forEach((it) =>
        charges.leaveOut(it, 'the template of this nested stack is not here: price a folder of cdk synth'),
      );
  },
  'AWS::StepFunctions::StateMachine': (charges, resources) =>
    charges.used(resources, 'stepfunctions.transitions', 'messages', {
      ...{ factor: 0.01, formula: 'usage messages × 0.01' },
    }),
};

function alarm(charges: Charges, resource: BilledResource): void {
  const { Metrics, Period } = resource.properties;
  const queries = Shape.records(Metrics);
  const measured = queries.filter(({ MetricStat }) => MetricStat !== undefined);
  const isAnomaly = queries.some((it) => Shape.text(it.Expression).startsWith('ANOMALY_DETECTION_BAND'));
  const periods = [Period, ...measured.map((it) => Shape.record(it.MetricStat).Period)].map(Number);
  const isFast = periods.some((it) => it < HIGH_RESOLUTION_BELOW_SECONDS);
  const metrics = Math.max(1, measured.length) * (isAnomaly ? ANOMALY_METRICS : 1);
  const price = isFast ? 'cloudwatch.alarm.high-resolution' : 'cloudwatch.alarm';
  if (queries.some((it) => /^\s*SELECT\b/i.test(Shape.text(it.Expression)))) {
    return charges.leaveOut(resource, 'a query is charged for each metric that it analyzes');
  }
  charges.add(resource, price, metrics, metrics === 1 ? 'alarm' : `alarm on ${metrics} metrics`);
}

/** Returns the runs of a schedule in a month, or undefined for cron expressions. */
function runsPerMonth(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  // A rate of 0 minutes starts a canary once, when it is created.
  return unit === undefined || Number(count) === 0
    ? undefined
    : (Pricing.HOURS_PER_MONTH * 60) / (Number(count) * MINUTES[unit]);
}
