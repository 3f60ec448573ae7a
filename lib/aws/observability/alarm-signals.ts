import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AlarmComparison, AlarmSignal, AlarmStatistic, ResolvedAlarmRule } from '../../domain';
import { AlarmTargets, ResolvedTargets } from './service-alarms-props';

/** Facts about a signal on AWS. */
interface SignalFacts {
  /** Targets without which the signal has no metric. */
  readonly needs: readonly (keyof AlarmTargets)[];
  /** Alternative to a signal without a metric on AWS. */
  readonly instead?: string;
  /** Treatment of missing data. Only availability and replication must never be silent. */
  readonly missing: cloudwatch.TreatMissingData;
  readonly words: string;
  readonly advice: string;
}

const { BREACHING, NOT_BREACHING, MISSING } = cloudwatch.TreatMissingData;

const SIGNALS: { readonly [signal in AlarmSignal]: SignalFacts } = {
  [AlarmSignal.REQUEST_LATENCY]: {
    needs: ['loadBalancer'],
    missing: NOT_BREACHING,
    words: 'response time in seconds',
    advice: 'look for slow queries and busy instances',
  },
  [AlarmSignal.PAGE_LOAD]: {
    needs: [],
    instead: 'the metric PerformanceNavigationDuration of a CloudWatch RUM application',
    missing: NOT_BREACHING,
    words: 'page load in seconds',
    advice: 'check the edge cache and the size of the page',
  },
  [AlarmSignal.ERROR_RATE]: {
    needs: ['loadBalancer'],
    missing: NOT_BREACHING,
    words: '5xx responses in percent of requests',
    advice: 'read the error log, and roll back the last deployment if the errors began with it',
  },
  [AlarmSignal.UNHEALTHY_HOSTS]: {
    needs: ['targetGroup'],
    missing: NOT_BREACHING,
    words: 'unhealthy instances',
    advice: 'read the error log of the instance before it is replaced',
  },
  [AlarmSignal.AVAILABILITY]: {
    needs: ['canary'],
    missing: BREACHING,
    words: 'successful checks in percent',
    advice: "open the canary's last run to see which component failed",
  },
  [AlarmSignal.COMPUTE_CPU]: {
    needs: ['autoScalingGroup'],
    missing: MISSING,
    words: 'CPU utilization of the instances or tasks in percent',
    advice: 'raise the maximum of the scaling, or choose a larger size',
  },
  [AlarmSignal.COMPUTE_MEMORY]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: MISSING,
    words: 'memory utilization of the instances or tasks in percent',
    advice: 'look for a leak, reduce the worker processes, or choose a larger size',
  },
  [AlarmSignal.COMPUTE_DISK]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: MISSING,
    words: 'used space of the root disk in percent',
    advice: 'look for logs without rotation, or enlarge the root volume',
  },
  [AlarmSignal.POOL_UTILIZATION]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: NOT_BREACHING,
    words: 'connections in use in percent of the pool',
    advice: 'look for long transactions, then raise the pool within the connection budget',
  },
  [AlarmSignal.DATABASE_CPU]: {
    needs: ['database'],
    missing: MISSING,
    words: 'CPU utilization of the database in percent',
    advice: 'check the top queries in Database Insights',
  },
  [AlarmSignal.QUERY_TIME]: {
    needs: [],
    instead: 'a histogram from the application, or the load per call of Database Insights',
    missing: NOT_BREACHING,
    words: 'query time in seconds',
    advice: 'check the top queries in Database Insights',
  },
  [AlarmSignal.DATABASE_CONNECTIONS]: {
    needs: ['database'],
    missing: MISSING,
    words: 'open connections',
    advice: 'find the consumer that opens more connections than the connection budget grants it',
  },
  [AlarmSignal.DATABASE_FREE_STORAGE]: {
    needs: ['database'],
    missing: MISSING,
    words: 'free storage in bytes',
    advice: 'check whether storage autoscaling has reached its maximum',
  },
  [AlarmSignal.REPLICA_LAG]: {
    needs: ['replicas'],
    missing: BREACHING,
    words: 'replication lag in seconds',
    advice: 'read from the primary until the replica catches up, and look for long transactions and heavy writes',
  },
  [AlarmSignal.CACHE_CPU]: {
    needs: ['cacheMemberIds'],
    missing: MISSING,
    words: 'CPU utilization of the cache engine in percent',
    advice: 'look for expensive commands (KEYS, large values), or choose a larger node type',
  },
  [AlarmSignal.CACHE_MEMORY]: {
    needs: ['cacheMemberIds'],
    missing: MISSING,
    words: 'memory utilization of the cache in percent',
    advice: 'shorten the time to live, or choose a larger node type',
  },
  [AlarmSignal.CACHE_HIT_RATE]: {
    needs: ['cacheMemberIds'],
    missing: NOT_BREACHING,
    words: 'cache hit rate in percent',
    advice: 'check evictions and times to live',
  },
  [AlarmSignal.CACHE_EVICTIONS]: {
    needs: ['cacheMemberIds'],
    missing: NOT_BREACHING,
    words: 'keys evicted because the memory is full',
    advice: 'choose a larger node type: sessions may be lost',
  },
};

/** Signals that ECS itself measures for a service. */
const MEASURED_BY_ECS: AlarmSignal[] = [AlarmSignal.COMPUTE_CPU, AlarmSignal.COMPUTE_MEMORY];

const STATISTICS: { readonly [statistic in AlarmStatistic]: string } = {
  [AlarmStatistic.AVERAGE]: cloudwatch.Stats.AVERAGE,
  [AlarmStatistic.MAXIMUM]: cloudwatch.Stats.MAXIMUM,
  [AlarmStatistic.MINIMUM]: cloudwatch.Stats.MINIMUM,
  [AlarmStatistic.SUM]: cloudwatch.Stats.SUM,
  [AlarmStatistic.P95]: cloudwatch.Stats.p(95),
  [AlarmStatistic.P99]: cloudwatch.Stats.p(99),
};

const COMPARISON_WORDS: { readonly [comparison in AlarmComparison]: string } = {
  [AlarmComparison.ABOVE]: 'above',
  [AlarmComparison.AT_LEAST]: 'at least',
  [AlarmComparison.BELOW]: 'below',
  [AlarmComparison.AT_MOST]: 'at most',
};

/** A metric that a rule watches. */
interface WatchedMetric {
  /** End of the alarm's id; empty for the first or only metric. */
  readonly suffix: string;
  /** Resource named at the end of the description, if a rule has several alarms. */
  readonly subject?: string;
  readonly metric: cloudwatch.IMetric;
}

/**
 * Translation of cloud-neutral signals to CloudWatch metrics.
 *
 * @internal
 */
export class AlarmSignals {
  /** Returns the treatment of missing data for a signal. */
  public static missingData(signal: AlarmSignal): cloudwatch.TreatMissingData {
    return SIGNALS[signal].missing;
  }

  /** Returns what to use instead of a signal for which AWS has no metric, or undefined. */
  public static alternative(signal: AlarmSignal): string | undefined {
    return SIGNALS[signal].instead;
  }

  /** Returns the targets that a signal needs, given those that exist. */
  public static needs(signal: AlarmSignal, targets: AlarmTargets): readonly (keyof AlarmTargets)[] {
    return targets.service !== undefined && MEASURED_BY_ECS.includes(signal) ? [] : SIGNALS[signal].needs;
  }

  /** Renders the condition of a rule and what to do about it. */
  public static renderDescription(rule: ResolvedAlarmRule): string {
    const { words, advice } = SIGNALS[rule.signal];
    const seconds = rule.periodSeconds * rule.periods;
    return `${words} ${COMPARISON_WORDS[rule.comparison]} ${rule.threshold} for ${seconds} s; ${advice}`;
  }

  /** Returns the metrics of a rule whose targets exist. */
  public static metrics(rule: ResolvedAlarmRule, targets: ResolvedTargets): WatchedMetric[] {
    const period = Duration.seconds(rule.periodSeconds);
    const options = { period, statistic: STATISTICS[rule.statistic] };
    const { loadBalancer, service, database, replicas, agentNamespace, cacheMemberIds } = targets;

    switch (rule.signal) {
      case AlarmSignal.REQUEST_LATENCY:
        return only(loadBalancer?.metrics.targetResponseTime(options));
      case AlarmSignal.ERROR_RATE:
        return only(loadBalancer && errorRate(loadBalancer, period));
      case AlarmSignal.UNHEALTHY_HOSTS:
        return only(unhealthyHosts(targets, options));
      case AlarmSignal.AVAILABILITY:
        return only(targets.canary?.metricSuccessPercent(options));
      case AlarmSignal.COMPUTE_CPU:
        if (service) return only(service.metricCpuUtilization(options));
        return ofGroup(targets, { namespace: 'AWS/EC2', metricName: 'CPUUtilization', ...options });
      case AlarmSignal.COMPUTE_MEMORY:
        if (service) return only(service.metricMemoryUtilization(options));
        return ofGroup(targets, { namespace: agentNamespace, metricName: 'mem_used_percent', ...options });
      case AlarmSignal.COMPUTE_DISK:
        return ofGroup(
          targets,
          { namespace: agentNamespace, metricName: 'disk_used_percent', ...options },
          { path: '/' },
        );
      case AlarmSignal.POOL_UTILIZATION:
        return ofGroup(targets, { namespace: agentNamespace, metricName: 'db.pool.utilization', ...options });
      case AlarmSignal.DATABASE_CPU:
        return [
          ...only(database?.metricCPUUtilization(options)),
          ...replicas.map((replica, index) => ({
            suffix: `Replica${index + 1}`,
            subject: `replica ${index + 1}`,
            metric: replica.metricCPUUtilization(options),
          })),
        ];
      case AlarmSignal.DATABASE_CONNECTIONS:
        return only(database?.metricDatabaseConnections(options));
      case AlarmSignal.DATABASE_FREE_STORAGE:
        return only(database?.metricFreeStorageSpace(options));
      case AlarmSignal.REPLICA_LAG:
        return replicas.map((replica, index) => ({
          suffix: index === 0 ? '' : `Replica${index + 1}`,
          subject: `replica ${index + 1}`,
          metric: replica.metric('ReplicaLag', options),
        }));
      case AlarmSignal.CACHE_CPU:
        return ofCacheNodes(cacheMemberIds, { metricName: 'EngineCPUUtilization', ...options });
      case AlarmSignal.CACHE_MEMORY:
        return ofCacheNodes(cacheMemberIds, { metricName: 'DatabaseMemoryUsagePercentage', ...options });
      case AlarmSignal.CACHE_HIT_RATE:
        return only(cacheHitRate(cacheMemberIds, period));
      case AlarmSignal.CACHE_EVICTIONS:
        return ofCacheNodes(cacheMemberIds, { metricName: 'Evictions', ...options });
      case AlarmSignal.PAGE_LOAD:
      case AlarmSignal.QUERY_TIME:
        return []; // The check has rejected these signals.
    }
  }
}

/** Unhealthy targets of both target groups. The idle one of a blue/green service publishes no data. */
function unhealthyHosts(
  { targetGroup, alternateTargetGroup }: AlarmTargets,
  options: { readonly period: Duration; readonly statistic: string },
): cloudwatch.IMetric | undefined {
  const first = targetGroup?.metrics.unhealthyHostCount(options);
  if (first === undefined || alternateTargetGroup === undefined) return first;
  return new cloudwatch.MathExpression({
    label: 'Unhealthy hosts',
    expression: 'FILL(blue, 0) + FILL(green, 0)',
    usingMetrics: { blue: first, green: alternateTargetGroup.metrics.unhealthyHostCount(options) },
    period: options.period,
  });
}

/** Name, period and statistic of a metric. */
interface MetricName {
  readonly metricName: string;
  readonly period: Duration;
  readonly statistic: string;
}

function only(metric: cloudwatch.IMetric | undefined): WatchedMetric[] {
  return metric ? [{ suffix: '', metric }] : [];
}

function ofGroup(
  { autoScalingGroup }: AlarmTargets,
  { namespace, ...name }: MetricName & { readonly namespace?: string },
  dimensions: { [name: string]: string } = {},
): WatchedMetric[] {
  if (!autoScalingGroup || !namespace) return [];
  const dimensionsMap = { AutoScalingGroupName: autoScalingGroup.autoScalingGroupName, ...dimensions };
  return only(new cloudwatch.Metric({ namespace, ...name, dimensionsMap }));
}

function ofCacheNodes(members: string[], name: MetricName): WatchedMetric[] {
  return members.map((member, index) => ({
    suffix: index === 0 ? '' : `Member${index + 1}`,
    subject: `node ${member}`,
    metric: cacheMetric(member, name),
  }));
}

function cacheMetric(member: string, name: MetricName): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/ElastiCache', ...name, dimensionsMap: { CacheClusterId: member } });
}

/** 100 × hits ÷ lookups over all nodes, since replicas serve reads too. A cache without lookups has a hit rate of 100 %. */
function cacheHitRate(members: string[], period: Duration): cloudwatch.MathExpression {
  const metrics = (prefix: string, metricName: string): [string, cloudwatch.Metric][] =>
    members.map((member, index) => [
      `${prefix}${index + 1}`,
      cacheMetric(member, { metricName, period, statistic: cloudwatch.Stats.SUM }),
    ]);
  const hits = metrics('hits', 'CacheHits');
  const misses = metrics('misses', 'CacheMisses');
  const sum = (parts: [string, cloudwatch.Metric][]): string => parts.map(([id]) => `FILL(${id}, 0)`).join(' + ');
  const lookups = `(${sum([...hits, ...misses])})`;
  return new cloudwatch.MathExpression({
    expression: `IF(${lookups} > 0, 100 * (${sum(hits)}) / ${lookups}, 100)`,
    usingMetrics: Object.fromEntries([...hits, ...misses]),
    label: 'Hit rate',
    period,
  });
}

/**
 * 100 × (5xx of the targets + 5xx of the load balancer) ÷ requests.
 *
 * RequestCount excludes requests that the load balancer rejects because no target is healthy. If there are only such requests,
 * the rate is 100 %.
 */
function errorRate(loadBalancer: elbv2.IApplicationLoadBalancer, period: Duration): cloudwatch.MathExpression {
  const sum = { period, statistic: cloudwatch.Stats.SUM };
  const { metrics } = loadBalancer;
  return new cloudwatch.MathExpression({
    label: 'Error rate (%)',
    expression:
      'IF(FILL(requests, 0) > 0, 100 * (FILL(target5xx, 0) + FILL(elb5xx, 0)) / requests, IF(FILL(elb5xx, 0) > 0, 100, 0))',
    period,
    usingMetrics: {
      requests: metrics.requestCount(sum),
      target5xx: metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, sum),
      elb5xx: metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, sum),
    },
  });
}
