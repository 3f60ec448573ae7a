import { DeclaredResource } from '../../resources/declared-resource';
import { Json } from '../../resources/shape';
import { MachineSizes } from '../../sizing/machine-size';
import { DeclaredProgram, valuesOf } from '../declared-program';
import { MetricRange } from '../metric-range';
import { awsDatabases } from './databases';

/** A metric of an alarm. */
export interface AlarmMetric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: readonly Json[];
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** Namespaces whose metrics are never negative. */
const FROM_ZERO =
  /^AWS\/(?:RDS|ApplicationELB|NetworkELB|ELB|ECS|EC2|Lambda|SQS|SNS|ElastiCache|ApiGateway|DynamoDB|CloudFront|AutoScaling|States|Events|S3|EFS)$/;
/** Metrics that have -1 for a state of their own. */
const MAY_BE_NEGATIVE = ['ReplicaLag', 'BinLogDiskUsage', 'OldestReplicationSlotLag'];
const PERCENT = /(?:Utilization|Percentage|Percent|PercentUsed|HitRate|Balance%|ErrorRate)$/;
/** Each request is one sample of 1, so that their mean is 1 and only their sum counts. */
const COUNTED = /^(?:HTTPCode_\w+|RequestCount|RejectedConnectionCount|TargetConnectionErrorCount)$/;
const COUNTED_OF_LAMBDA = ['Errors', 'Throttles', 'Invocations', 'DeadLetterErrors'];
const SUMS = ['Sum', 'SampleCount', ''];
/** Defaults in seconds of a queue's retention and of a function's timeout. */
const RETENTION = 345_600;
const TIMEOUT = 3;

/** Returns the values that a metric can have. Undefined if nothing is known about it. */
export function rangeOfMetric(
  program: DeclaredProgram,
  alarm: DeclaredResource,
  metric: AlarmMetric,
): MetricRange | undefined {
  const { namespace, name, statistic } = metric;
  if (!FROM_ZERO.test(namespace) || MAY_BE_NEGATIVE.includes(name)) return undefined;
  const isSum = SUMS.includes(statistic) || statistic === 'SampleCount';
  // A task may use more than it reserves.
  const mayExceed = namespace === 'AWS/ECS';
  if (PERCENT.test(name) && !isSum && !mayExceed) return { min: 0, max: 100, reason: 'it is a percentage' };
  const isCounted =
    namespace === 'AWS/ApplicationELB'
      ? COUNTED.test(name)
      : namespace === 'AWS/Lambda' && COUNTED_OF_LAMBDA.includes(name);
  if (isCounted && !isSum) {
    return { min: 0, max: 1, reason: `each request counts 1, so that its ${statistic} is at most 1; use Sum` };
  }
  if (name.startsWith('StatusCheckFailed') && !isSum) return { min: 0, max: 1, reason: 'it is 0 or 1' };
  const own = isSum ? undefined : rangeOfResource(program, alarm, metric);
  return own ?? { min: 0, max: Infinity, reason: 'it is never below 0' };
}

/** Returns the values that the size of the watched resource allows. */
function rangeOfResource(
  program: DeclaredProgram,
  alarm: DeclaredResource,
  { namespace, name, dimensions }: AlarmMetric,
): MetricRange | undefined {
  const watched = dimensions.flatMap(({ Value }) => program.referredIn(alarm, Value));
  const [resource] = watched;
  if (resource === undefined) return undefined;
  const values = valuesOf(resource);
  const number = (property: string): number | undefined => values.knownNumber(resource.properties[property]);
  if (namespace === 'AWS/RDS') return rangeOfDatabase(program, resource, name);
  if (namespace === 'AWS/SQS' && name === 'ApproximateAgeOfOldestMessage') {
    const kept =
      resource.properties.MessageRetentionPeriod === undefined ? RETENTION : number('MessageRetentionPeriod');
    return kept === undefined
      ? undefined
      : { min: 0, max: kept, reason: `the queue deletes a message after ${kept} s` };
  }
  if (namespace === 'AWS/Lambda' && name === 'Duration') {
    const seconds = resource.properties.Timeout === undefined ? TIMEOUT : number('Timeout');
    return seconds === undefined
      ? undefined
      : { min: 0, max: seconds * 1000, reason: `the function ends after ${seconds} s` };
  }
  return undefined;
}

function rangeOfDatabase(program: DeclaredProgram, resource: DeclaredResource, name: string): MetricRange | undefined {
  const values = valuesOf(resource);
  if (name === 'DatabaseConnections' && resource.type === 'AWS::RDS::DBInstance') {
    const limit = awsDatabases(program).find((it) => it.resource.id === resource.id)?.limit;
    // The plan is below what a server accepts: an alarm between them can fire.
    return limit && { min: 0, max: limit._most, reason: `the database refuses more: ${limit.explanation}` };
  }
  if (name === 'FreeStorageSpace') {
    const { MaxAllocatedStorage, AllocatedStorage } = resource.properties;
    const gib = values.knownNumber(MaxAllocatedStorage ?? AllocatedStorage);
    return gib === undefined ? undefined : bytes(gib, 'storage');
  }
  if (name !== 'FreeableMemory') return undefined;
  try {
    return bytes(MachineSizes.rds(values.text(resource.properties.DBInstanceClass)).memoryGiB, 'memory');
  } catch {
    return undefined; // a class that the catalogue does not know
  }
}

/** A threshold below 1 MiB was meant in another unit. */
function bytes(gib: number, noun: string): MetricRange {
  return { min: MIB, max: gib * GIB, reason: `it is in bytes, and the database has ${gib} GiB of ${noun}` };
}
