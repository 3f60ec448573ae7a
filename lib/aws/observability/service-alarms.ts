import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as synthetics from 'aws-cdk-lib/aws-synthetics';
import { Construct } from 'constructs';
import {
  AlarmComparison,
  AlarmRule,
  AlarmRuleCheck,
  AlarmSeverity,
  AlarmSignal,
  AlarmStatistic,
  Problems,
  ProblemCode,
} from '../../domain';

/** What the rules are about. A rule whose target is missing is an error. */
export interface AlarmTargets {
  /**
   * For REQUEST_LATENCY and ERROR_RATE.
   * @default - no rule may use these signals
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
  /**
   * For UNHEALTHY_HOSTS.
   * @default - no rule may use this signal
   */
  readonly targetGroup?: elbv2.IApplicationTargetGroup;
  /**
   * A service of containers, for COMPUTE_CPU and COMPUTE_MEMORY.
   * @default - `autoScalingGroup` is watched
   */
  readonly service?: ecs.BaseService;
  /**
   * For COMPUTE_* and POOL_UTILIZATION.
   * @default - no rule may use these signals, but those that watch `service`
   */
  readonly autoScalingGroup?: autoscaling.IAutoScalingGroup;
  /**
   * Namespace into which the CloudWatch agent of the instances writes. For COMPUTE_MEMORY, COMPUTE_DISK and POOL_UTILIZATION.
   * The agent must aggregate by AutoScalingGroupName (disk: by AutoScalingGroupName and path).
   * @default - no rule may use these signals
   */
  readonly agentNamespace?: string;
  /**
   * The primary. For DATABASE_*.
   * @default - no rule may use these signals
   */
  readonly database?: rds.IDatabaseInstance;
  /**
   * For REPLICA_LAG; DATABASE_CPU watches them, too.
   * @default - none
   */
  readonly replicas?: rds.IDatabaseInstance[];
  /**
   * Ids of the cache nodes' clusters, e.g. `my-group-001`. For CACHE_*.
   * @default - no rule may use these signals
   */
  readonly cacheMemberIds?: string[];
  /**
   * For AVAILABILITY.
   * @default - no rule may use this signal
   */
  readonly canary?: synthetics.Canary;
}

/** Alarms on a service. */
export interface ServiceAlarmsProps {
  /** The rules. Each makes an alarm for every target of its signal. */
  readonly rules: AlarmRule[];
  /** What the rules are about. */
  readonly targets: AlarmTargets;
  /** Where alarms go. CloudWatch must be allowed to publish to it: see `AlarmTopic`. */
  readonly topic: sns.ITopic;
}

/**
 * An alarm on a metric of your own. `alarmDescription` must say what to do. Missing data is taken for good unless
 * `treatMissingData` says otherwise.
 */
export interface CustomAlarmProps extends cloudwatch.AlarmProps {
  /**
   * Who must hear of it.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
}

/**
 * CloudWatch alarms from cloud-neutral rules. About $0.10 a month for each alarm ($0.30 for an error rate: it reads three metrics).
 *
 * Every alarm notifies the topic when it goes off; a critical one also when it is over.
 */
export class ServiceAlarms extends Construct {
  /** All alarms, in the order of the rules, then those added. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  private readonly topic: sns.ITopic;
  private readonly byRule = new Map<string, cloudwatch.Alarm[]>();

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    this.topic = props.topic;
    this.verify(props);
    props.rules.forEach((rule) => {
      const description = rule.description ?? describe(rule);
      const made = metricsFor(rule, props.targets).map(({ suffix, subject, metric }) =>
        this.make(`${rule.id}${suffix}`, {
          metric,
          comparisonOperator: COMPARISONS[rule.comparison],
          threshold: rule.threshold,
          evaluationPeriods: rule.periods,
          alarmDescription: subject ? `${description} (${subject})` : description,
          severity: rule.severity,
          treatMissingData: SIGNALS[rule.signal].missing,
        }),
      );
      this.byRule.set(rule.id, made);
    });
  }

  /** The first alarm of a rule: the primary's, or the first node's. Throws when there is no such rule. */
  public alarm(ruleId: string): cloudwatch.Alarm {
    const first = this.byRule.get(ruleId)?.[0];
    if (first) return first;
    const problems = Problems.of(this);
    problems.check(false, {
      code: ProblemCode.UNREVIEWED,
      property: 'alarm',
      what: `there is no alarm '${ruleId}'`,
      expected: `one of ${[...this.byRule.keys()].join(', ')}`,
      fix: 'correct the id, or add the rule',
    });
    problems.throwIfAny();
    throw new Error('unreachable');
  }

  /** Adds an alarm on a metric of your own, e.g. of a `LogMetric`. `alarm(id)` finds it. */
  public add(id: string, props: CustomAlarmProps): cloudwatch.Alarm {
    const problems = Problems.of(this);
    problems.optionalNumber(`${id}.threshold`, props.threshold, {}, 'state the threshold in the unit of the metric');
    problems.optionalNumber(
      `${id}.evaluationPeriods`,
      props.evaluationPeriods,
      { min: 1, integer: true },
      'state how many bad periods raise the alarm',
    );
    problems.check((props.alarmDescription ?? '').trim() !== '', {
      code: ProblemCode.UNREVIEWED,
      property: `${id}.alarmDescription`,
      what: 'alarmDescription is empty',
      expected: 'what the alarm means and what to do',
      fix: 'write it for who is woken up by it',
    });
    problems.check(!this.byRule.has(id), {
      code: ProblemCode.UNKNOWN_CHOICE,
      property: `${id}`,
      what: `there is an alarm '${id}' already`,
      expected: 'unique ids',
      fix: 'rename it',
    });
    problems.throwIfAny();
    const alarm = this.make(id, props);
    this.byRule.set(id, [alarm]);
    return alarm;
  }

  private make(id: string, { severity = AlarmSeverity.WARNING, ...props }: CustomAlarmProps): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, id, {
      treatMissingData: NOT_BREACHING,
      ...props,
      alarmDescription: `${severity.toUpperCase()}: ${props.alarmDescription}`.slice(0, MOST_DESCRIPTION_LETTERS),
    });
    const notify = new actions.SnsAction(this.topic);
    alarm.addAlarmAction(notify);
    if (severity === AlarmSeverity.CRITICAL) alarm.addOkAction(notify);
    this.alarms.push(alarm);
    return alarm;
  }

  private verify({ rules, targets }: ServiceAlarmsProps): void {
    const problems = Problems.of(this);
    AlarmRuleCheck.all(problems, rules);
    rules.forEach((rule) => {
      problems.check(rule.periodSeconds !== 10 && rule.periodSeconds !== 30, {
        code: ProblemCode.UNREVIEWED,
        property: `alarmRules[${rule.id}].periodSeconds`,
        what: `periodSeconds is ${rule.periodSeconds}`,
        expected: 'a multiple of 60: these metrics come once a minute',
        fix: 'use 60, or add a high-resolution metric of your own with add()',
      });
      const { needs, instead = '' } = SIGNALS[rule.signal];
      problems.check(instead === '', {
        code: ProblemCode.UNREVIEWED,
        property: `alarmRules[${rule.id}].signal`,
        what: `the rule ${rule.id} watches ${rule.signal}, for which AWS has no metric`,
        expected: 'a signal with a metric',
        fix: `leave the rule out and use add() with ${instead}`,
      });
      const fromService = targets.service !== undefined && OF_SERVICE.includes(rule.signal);
      (fromService ? [] : needs).forEach((target) => {
        const value = targets[target];
        problems.check(value !== undefined && !(Array.isArray(value) && value.length === 0), {
          code: ProblemCode.UNREVIEWED,
          property: `targets.${target}`,
          what: `the rule ${rule.id} watches ${rule.signal}, but targets.${target} is missing`,
          expected: `${target}: there is nothing else to watch`,
          fix: `pass targets.${target}, or leave the rule out`,
        });
      });
    });
    problems.throwIfAny();
  }
}

/** What ECS itself measures of a service. */
const OF_SERVICE: AlarmSignal[] = [AlarmSignal.COMPUTE_CPU, AlarmSignal.COMPUTE_MEMORY];

const MOST_DESCRIPTION_LETTERS = 1024;

const COMPARISONS: { [comparison in AlarmComparison]: cloudwatch.ComparisonOperator } = {
  [AlarmComparison.ABOVE]: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  [AlarmComparison.AT_LEAST]: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  [AlarmComparison.BELOW]: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  [AlarmComparison.AT_MOST]: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
};

const STATISTICS: { [statistic in AlarmStatistic]: string } = {
  [AlarmStatistic.AVERAGE]: cloudwatch.Stats.AVERAGE,
  [AlarmStatistic.MAXIMUM]: cloudwatch.Stats.MAXIMUM,
  [AlarmStatistic.MINIMUM]: cloudwatch.Stats.MINIMUM,
  [AlarmStatistic.SUM]: cloudwatch.Stats.SUM,
  [AlarmStatistic.P95]: cloudwatch.Stats.p(95),
  [AlarmStatistic.P99]: cloudwatch.Stats.p(99),
};

interface SignalFacts {
  readonly needs: (keyof AlarmTargets)[];
  /** What to watch where AWS has no metric. */
  readonly instead?: string;
  /** What silence means. Only availability and replication must never be silent. */
  readonly missing: cloudwatch.TreatMissingData;
  readonly words: string;
  readonly advice: string;
}

const { BREACHING, NOT_BREACHING, MISSING } = cloudwatch.TreatMissingData;

const SIGNALS: { [signal in AlarmSignal]: SignalFacts } = {
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
    advice: 'look at the edge cache and the size of the page',
  },
  [AlarmSignal.ERROR_RATE]: {
    needs: ['loadBalancer'],
    missing: NOT_BREACHING,
    words: '5xx answers in percent of requests',
    advice: 'read the error log, and roll back the last deployment if it began there',
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
    advice: 'open the canary: its last run tells which component is not healthy',
  },
  [AlarmSignal.COMPUTE_CPU]: {
    needs: ['autoScalingGroup'],
    missing: MISSING,
    words: 'processor of the instances or tasks in percent',
    advice: 'raise the maximum of the scaling, or take a larger size',
  },
  [AlarmSignal.COMPUTE_MEMORY]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: MISSING,
    words: 'memory of the instances or tasks in percent',
    advice: 'look for a leak, lower the worker processes, or take a larger size',
  },
  [AlarmSignal.COMPUTE_DISK]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: MISSING,
    words: 'used root disk in percent',
    advice: 'look for logs that are not rotated, or enlarge the root volume',
  },
  [AlarmSignal.POOL_UTILIZATION]: {
    needs: ['autoScalingGroup', 'agentNamespace'],
    missing: NOT_BREACHING,
    words: 'used connection pool in percent',
    advice: 'look for long transactions, then raise the pool within the connection budget',
  },
  [AlarmSignal.DATABASE_CPU]: {
    needs: ['database'],
    missing: MISSING,
    words: 'processor of the database in percent',
    advice: 'look at the top queries in Database Insights',
  },
  [AlarmSignal.QUERY_TIME]: {
    needs: [],
    instead: "a histogram of the application, or Database Insights' load per call",
    missing: NOT_BREACHING,
    words: 'query time in seconds',
    advice: 'look at the top queries in Database Insights',
  },
  [AlarmSignal.DATABASE_CONNECTIONS]: {
    needs: ['database'],
    missing: MISSING,
    words: 'open connections',
    advice: 'compare with the connection budget: something opens more than it stated',
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
    advice: 'read from the primary until it has caught up, and look for long transactions and heavy writes',
  },
  [AlarmSignal.CACHE_CPU]: {
    needs: ['cacheMemberIds'],
    missing: MISSING,
    words: 'processor of the cache engine in percent',
    advice: 'look for expensive commands (KEYS, large values), or take a larger node type',
  },
  [AlarmSignal.CACHE_MEMORY]: {
    needs: ['cacheMemberIds'],
    missing: MISSING,
    words: 'memory of the cache in percent',
    advice: 'shorten the time to live, or take a larger node type',
  },
  [AlarmSignal.CACHE_HIT_RATE]: {
    needs: ['cacheMemberIds'],
    missing: NOT_BREACHING,
    words: 'look-ups that the cache answers, in percent',
    advice: 'look at evictions and lifetimes',
  },
  [AlarmSignal.CACHE_EVICTIONS]: {
    needs: ['cacheMemberIds'],
    missing: NOT_BREACHING,
    words: 'keys thrown out for want of memory',
    advice: 'take a larger node type: sessions may be lost',
  },
};

const COMPARISON_WORDS: { [comparison in AlarmComparison]: string } = {
  [AlarmComparison.ABOVE]: 'above',
  [AlarmComparison.AT_LEAST]: 'at least',
  [AlarmComparison.BELOW]: 'below',
  [AlarmComparison.AT_MOST]: 'at most',
};

function describe(rule: AlarmRule): string {
  const { words, advice } = SIGNALS[rule.signal];
  const seconds = rule.periodSeconds * rule.periods;
  return `${words} ${COMPARISON_WORDS[rule.comparison]} ${rule.threshold} for ${seconds} s; ${advice}`;
}

interface WatchedMetric {
  /** Ends the id of the alarm; empty for the first or only one. */
  readonly suffix: string;
  /** Ends the description when a rule has several alarms. */
  readonly subject?: string;
  readonly metric: cloudwatch.IMetric;
}

/** The metrics of a rule whose targets are known to exist. */
function metricsFor(rule: AlarmRule, targets: AlarmTargets): WatchedMetric[] {
  const period = Duration.seconds(rule.periodSeconds);
  const options = { period, statistic: STATISTICS[rule.statistic ?? AlarmStatistic.AVERAGE] };
  const only = (metric: cloudwatch.IMetric | undefined): WatchedMetric[] => (metric ? [{ suffix: '', metric }] : []);
  const replicas = targets.replicas ?? [];
  const ofGroup = (namespace: string | undefined, metricName: string, more: { [name: string]: string } = {}) =>
    only(
      targets.autoScalingGroup &&
        new cloudwatch.Metric({
          namespace: namespace ?? '',
          metricName,
          dimensionsMap: { AutoScalingGroupName: targets.autoScalingGroup.autoScalingGroupName, ...more },
          ...options,
        }),
    );
  const ofCache = (metricName: string): WatchedMetric[] =>
    (targets.cacheMemberIds ?? []).map((member, index) => ({
      suffix: index === 0 ? '' : `Member${index + 1}`,
      subject: `node ${member}`,
      metric: new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        dimensionsMap: { CacheClusterId: member },
        ...options,
      }),
    }));

  switch (rule.signal) {
    case AlarmSignal.REQUEST_LATENCY:
      return only(targets.loadBalancer?.metrics.targetResponseTime(options));
    case AlarmSignal.ERROR_RATE:
      return only(targets.loadBalancer && errorRate(targets.loadBalancer, period));
    case AlarmSignal.UNHEALTHY_HOSTS:
      return only(targets.targetGroup?.metrics.unhealthyHostCount(options));
    case AlarmSignal.AVAILABILITY:
      return only(targets.canary?.metricSuccessPercent(options));
    case AlarmSignal.COMPUTE_CPU:
      if (targets.service) return only(targets.service.metricCpuUtilization(options));
      return ofGroup('AWS/EC2', 'CPUUtilization');
    case AlarmSignal.COMPUTE_MEMORY:
      if (targets.service) return only(targets.service.metricMemoryUtilization(options));
      return ofGroup(targets.agentNamespace, 'mem_used_percent');
    case AlarmSignal.COMPUTE_DISK:
      return ofGroup(targets.agentNamespace, 'disk_used_percent', { path: '/' });
    case AlarmSignal.POOL_UTILIZATION:
      return ofGroup(targets.agentNamespace, 'db.pool.utilization');
    case AlarmSignal.DATABASE_CPU:
      return [
        ...only(targets.database?.metricCPUUtilization(options)),
        ...replicas.map((replica, index) => ({
          suffix: `Replica${index + 1}`,
          subject: `replica ${index + 1}`,
          metric: replica.metricCPUUtilization(options),
        })),
      ];
    case AlarmSignal.DATABASE_CONNECTIONS:
      return only(targets.database?.metricDatabaseConnections(options));
    case AlarmSignal.DATABASE_FREE_STORAGE:
      return only(targets.database?.metricFreeStorageSpace(options));
    case AlarmSignal.REPLICA_LAG:
      return replicas.map((replica, index) => ({
        suffix: index === 0 ? '' : `Replica${index + 1}`,
        subject: `replica ${index + 1}`,
        metric: replica.metric('ReplicaLag', options),
      }));
    case AlarmSignal.CACHE_CPU:
      return ofCache('EngineCPUUtilization');
    case AlarmSignal.CACHE_MEMORY:
      return ofCache('DatabaseMemoryUsagePercentage');
    case AlarmSignal.CACHE_HIT_RATE:
      return only(cacheHitRate(targets.cacheMemberIds ?? [], period));
    case AlarmSignal.CACHE_EVICTIONS:
      return ofCache('Evictions');
    case AlarmSignal.PAGE_LOAD:
    case AlarmSignal.QUERY_TIME:
      return []; // refused before
  }
}

/** 100 × hits ÷ look-ups, over all nodes: replicas answer reads, too. A cache that nobody asks has missed nothing. */
function cacheHitRate(members: string[], period: Duration): cloudwatch.MathExpression {
  const metrics = (prefix: string, metricName: string): [string, cloudwatch.Metric][] =>
    members.map((member, index) => [
      `${prefix}${index + 1}`,
      new cloudwatch.Metric({
        namespace: 'AWS/ElastiCache',
        metricName,
        dimensionsMap: { CacheClusterId: member },
        period,
        statistic: cloudwatch.Stats.SUM,
      }),
    ]);
  const hits = metrics('hits', 'CacheHits');
  const misses = metrics('misses', 'CacheMisses');
  const sum = (parts: [string, cloudwatch.Metric][]): string => parts.map(([id]) => `FILL(${id}, 0)`).join(' + ');
  const lookUps = `(${sum([...hits, ...misses])})`;
  return new cloudwatch.MathExpression({
    expression: `IF(${lookUps} > 0, 100 * (${sum(hits)}) / ${lookUps}, 100)`,
    usingMetrics: Object.fromEntries([...hits, ...misses]),
    label: 'Hit rate',
    period,
  });
}

/**
 * 100 × (5xx of the targets + 5xx of the load balancer) ÷ requests. RequestCount leaves out what the load balancer refused for want
 * of a healthy target: when nothing but refusals happened, the rate is 100 %, not a division by nothing.
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
