import { ProblemCode } from '../problem-code';
import { Problems } from '../problems';

/** What an alarm watches. Each cloud translates it to a metric of its own. */
export enum AlarmSignal {
  /** Seconds from the load balancer to the answer of the application. */
  REQUEST_LATENCY = 'request-latency',
  /** Seconds until a page is loaded in the browser. */
  PAGE_LOAD = 'page-load',
  /** Answers with a 5xx status, in percent of all requests. */
  ERROR_RATE = 'error-rate',
  /** Instances the load balancer holds for unhealthy. */
  UNHEALTHY_HOSTS = 'unhealthy-hosts',
  /** Successful synthetic checks, in percent. */
  AVAILABILITY = 'availability',
  /** Processor of the compute tier, in percent. */
  COMPUTE_CPU = 'compute-cpu',
  /** Memory of the compute tier, in percent. */
  COMPUTE_MEMORY = 'compute-memory',
  /** Root disk of the compute tier, in percent used. */
  COMPUTE_DISK = 'compute-disk',
  /** Checked-out share of the application's connection pool, in percent. */
  POOL_UTILIZATION = 'pool-utilization',
  /** Processor of the primary and of each replica, in percent. */
  DATABASE_CPU = 'database-cpu',
  /** Mean seconds of a query, as the application sees it. */
  QUERY_TIME = 'query-time',
  /** Open connections of the primary. */
  DATABASE_CONNECTIONS = 'database-connections',
  /** Free storage of the primary, in bytes. */
  DATABASE_FREE_STORAGE = 'database-free-storage',
  /** Seconds a replica lags behind. */
  REPLICA_LAG = 'replica-lag',
  /** Processor of the cache, in percent. */
  CACHE_CPU = 'cache-cpu',
  /** Memory of the cache, in percent. */
  CACHE_MEMORY = 'cache-memory',
  /** Look-ups that the cache answers, in percent. */
  CACHE_HIT_RATE = 'cache-hit-rate',
  /** Keys thrown out for want of memory. */
  CACHE_EVICTIONS = 'cache-evictions',
}

/** When a value is bad. */
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

/** How the values of a period become one. */
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

/** Who must hear of it. */
export enum AlarmSeverity {
  /** Users are hurt: call someone. */
  CRITICAL = 'critical',
  /** Users will be hurt: tell someone. */
  WARNING = 'warning',
  /** Advice for the next sizing. */
  ADVICE = 'advice',
}

/** A threshold on a signal. */
export interface AlarmRule {
  /** Id of the alarm, e.g. `DatabaseCpu`: letters and digits, kept for good. */
  readonly id: string;
  /** What is watched. */
  readonly signal: AlarmSignal;
  /** When the value is bad. */
  readonly comparison: AlarmComparison;
  /** The threshold, in the unit of the signal. */
  readonly threshold: number;
  /**
   * How the values of a period become one.
   * @default AlarmStatistic.AVERAGE
   */
  readonly statistic?: AlarmStatistic;
  /** Length of a period in seconds: 10, 30 or a multiple of 60. Only metrics of high resolution have values every 10 or 30. */
  readonly periodSeconds: number;
  /** Bad periods in a row before the alarm goes off. All together at most a day. */
  readonly periods: number;
  /**
   * Who must hear of it.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
  /**
   * What the alarm means and what to do.
   * @default - signal, comparison and threshold in words
   */
  readonly description?: string;
}

/**
 * CloudWatch looks back a day at most when a period is shorter than an hour; Azure Monitor's windows end at a day.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const ONE_DAY_SECONDS = 86_400;

/** @internal */
export class AlarmRuleCheck {
  /** Adds the problems of a list of rules. */
  public static all(problems: Problems, rules: AlarmRule[]): void {
    const seen = new Set<string>();
    rules.forEach((rule) => {
      const at = (property: string): string => `alarmRules[${rule.id}].${property}`;
      problems.check(/^[A-Za-z][A-Za-z0-9]*$/.test(rule.id), {
        code: ProblemCode.INVALID_FORMAT,
        property: at('id'),
        what: `id is ${JSON.stringify(rule.id)}`,
        expected: 'letters and digits',
        fix: 'rename the rule',
      });
      problems.check(!seen.has(rule.id), {
        code: ProblemCode.UNKNOWN_CHOICE,
        property: at('id'),
        what: `two rules have the id ${rule.id}`,
        expected: 'unique ids',
        fix: 'rename one of them',
      });
      seen.add(rule.id);
      problems.number(at('threshold'), rule.threshold, {}, 'state the threshold in the unit of the signal');
      const period = rule.periodSeconds;
      const periodIsNumber = problems.number(
        at('periodSeconds'),
        period,
        { min: 10, integer: true },
        'state how long a period lasts, e.g. 300',
      );
      if (periodIsNumber) {
        problems.check(period === 10 || period === 30 || period % 60 === 0, {
          code: ProblemCode.UNREVIEWED,
          property: at('periodSeconds'),
          what: `periodSeconds is ${period}`,
          expected: '10, 30 or a multiple of 60 seconds',
          fix: 'state how long a period lasts, e.g. 300',
        });
      }
      problems.number(
        at('periods'),
        rule.periods,
        { min: 1, integer: true },
        'state how many bad periods raise the alarm',
      );
      problems.check(!(period * rule.periods > ONE_DAY_SECONDS), {
        code: ProblemCode.UNREVIEWED,
        property: at('periods'),
        what: `${rule.periods} periods of ${period} s are longer than a day`,
        expected: `at most ${ONE_DAY_SECONDS} s in all`,
        fix: 'watch a shorter time',
      });
    });
  }
}
