import { Defaults, Resolved } from '../defaults';
import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** Signal that an alarm watches. Each cloud translates it to a metric or a query. */
export enum AlarmSignal {
  /** Seconds between the load balancer's request and the application's response. */
  REQUEST_LATENCY = 'request-latency',
  /** Seconds until a page is loaded in the browser. */
  PAGE_LOAD = 'page-load',
  /** Responses with a 5xx status, in percent of all requests. */
  ERROR_RATE = 'error-rate',
  /** Instances that fail the load balancer's health check. */
  UNHEALTHY_HOSTS = 'unhealthy-hosts',
  /** Successful synthetic checks, in percent. */
  AVAILABILITY = 'availability',
  /** CPU utilization of the compute tier, in percent. */
  COMPUTE_CPU = 'compute-cpu',
  /** Memory utilization of the compute tier, in percent. */
  COMPUTE_MEMORY = 'compute-memory',
  /** Used space of the compute tier's root disk, in percent. */
  COMPUTE_DISK = 'compute-disk',
  /** Connections in use, in percent of the application's pool. */
  POOL_UTILIZATION = 'pool-utilization',
  /** CPU utilization of the primary and of each replica, in percent. */
  DATABASE_CPU = 'database-cpu',
  /** Average seconds of a query, measured by the application. */
  QUERY_TIME = 'query-time',
  /** Open connections of the primary. */
  DATABASE_CONNECTIONS = 'database-connections',
  /** Free storage of the primary, in bytes. */
  DATABASE_FREE_STORAGE = 'database-free-storage',
  /** Seconds a replica lags behind the primary. */
  REPLICA_LAG = 'replica-lag',
  /** CPU utilization of the cache, in percent. */
  CACHE_CPU = 'cache-cpu',
  /** Memory utilization of the cache, in percent. */
  CACHE_MEMORY = 'cache-memory',
  /** Lookups that find their key in the cache, in percent. */
  CACHE_HIT_RATE = 'cache-hit-rate',
  /** Keys the cache evicts because its memory is full. */
  CACHE_EVICTIONS = 'cache-evictions',
}

/** Comparison of a value with the threshold; the alarm goes off while it holds. */
export enum AlarmComparison {
  /** Value > threshold. */
  ABOVE = 'above',
  /** Value ≥ threshold. */
  AT_LEAST = 'at-least',
  /** Value < threshold. */
  BELOW = 'below',
  /** Value ≤ threshold. */
  AT_MOST = 'at-most',
}

/** Statistic that combines the values of a period into one. */
export enum AlarmStatistic {
  /** The mean. */
  AVERAGE = 'average',
  /** The largest. */
  MAXIMUM = 'maximum',
  /** The smallest. */
  MINIMUM = 'minimum',
  /** The sum. */
  SUM = 'sum',
  /** The 95th percentile. */
  P95 = 'p95',
  /** The 99th percentile. */
  P99 = 'p99',
}

/** Urgency of an alarm. */
export enum AlarmSeverity {
  /** Users are affected now: page someone. */
  CRITICAL = 'critical',
  /** Users will be affected soon: notify someone. */
  WARNING = 'warning',
  /** Input for the next sizing. */
  ADVICE = 'advice',
}

/** A threshold on a signal. */
export interface AlarmRule {
  /** Id of the alarm, e.g. `DatabaseCpu`: letters and digits. A new id replaces the alarm. */
  readonly id: string;
  /** Signal to watch. */
  readonly signal: AlarmSignal;
  /** Comparison that makes a value bad. */
  readonly comparison: AlarmComparison;
  /** Threshold, in the unit of the signal. */
  readonly threshold: number;
  /**
   * Statistic that combines the values of a period.
   * @default AlarmStatistic.AVERAGE
   */
  readonly statistic?: AlarmStatistic;
  /** Length of a period in seconds: 10, 30 or a multiple of 60. Only high-resolution metrics have values every 10 or 30 seconds. */
  readonly periodSeconds: number;
  /** Consecutive bad periods before the alarm goes off. All periods together last at most a day. */
  readonly periods: number;
  /**
   * Urgency of the alarm.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
  /**
   * Meaning of the alarm and what to do about it.
   * @default - from signal, comparison and threshold
   */
  readonly description?: string;
}

const DEFAULTS = {
  statistic: AlarmStatistic.AVERAGE,
  severity: AlarmSeverity.WARNING,
} satisfies Partial<AlarmRule>;

/**
 * A rule after its defaults.
 *
 * @internal
 */
export type ResolvedAlarmRule = Resolved<AlarmRule, typeof DEFAULTS>;

/**
 * Defaults of {@link AlarmRule}, the same on every cloud.
 *
 * @internal
 */
export class AlarmRuleDefaults {
  /** Returns `rule` with its defaults filled in. */
  public static apply(rule: AlarmRule): ResolvedAlarmRule {
    return Defaults.apply(rule, DEFAULTS);
  }
}

/**
 * CloudWatch looks back at most a day if a period is shorter than an hour; Azure Monitor's windows end at a day.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const ONE_DAY_SECONDS = 86_400;

/** @internal */
export class AlarmRuleCheck {
  /** Reports the problems of a list of rules. */
  public static all(problems: Problems, rules: AlarmRule[]): void {
    rules.forEach((rule) => {
      check(problems, rule);
    });
    problems.unique(
      'rules',
      rules.map(({ id }) => id),
      'rule id',
    );
  }

  /** Returns the place of a rule's property, e.g. `rules[DatabaseCpu].periods`. */
  public static place(rule: AlarmRule, property: string): string {
    return `rules[${rule.id}].${property}`;
  }
}

function check(problems: Problems, rule: AlarmRule): void {
  const at = (property: string): string => AlarmRuleCheck.place(rule, property);
  problems.match(at('id'), rule.id, /^[A-Za-z][A-Za-z0-9]*$/, {
    expected: 'letters and digits, starting with a letter',
    fix: 'rename the rule',
  });
  problems.number(at('threshold'), rule.threshold, {}, 'set the threshold in the unit of the signal');

  const period = rule.periodSeconds;
  const fix = 'set the length of a period, e.g. 300';
  if (problems.number(at('periodSeconds'), period, { min: 10, integer: true }, fix)) {
    problems.check(period === 10 || period === 30 || period % 60 === 0, {
      code: ProblemCode.UNSUPPORTED_ALARM_PERIOD,
      property: at('periodSeconds'),
      what: `periodSeconds is ${period}`,
      expected: '10, 30 or a multiple of 60 seconds',
      fix,
    });
  }

  problems.number(
    at('periods'),
    rule.periods,
    { min: 1, integer: true },
    'set the number of bad periods before the alarm goes off',
  );
  problems.check(!(period * rule.periods > ONE_DAY_SECONDS), {
    code: ProblemCode.ALARM_LOOKS_BACK_TOO_FAR,
    property: at('periods'),
    what: `${rule.periods} periods of ${period} s are longer than a day`,
    expected: `at most ${ONE_DAY_SECONDS} s in all`,
    fix: 'reduce the periods or their length',
  });
}
