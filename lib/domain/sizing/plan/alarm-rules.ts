import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from '../../observability/alarm-rule';
import { LatencyObjective } from '../latency-objective';
import { PlanLine } from '../plan-line';

/** Rule of an alarm that a plan has a threshold for. */
type Rule = Pick<AlarmRule, 'id' | 'signal' | 'comparison' | 'description'> &
  Partial<Pick<AlarmRule, 'statistic' | 'severity' | 'periodSeconds' | 'periods'>> & {
    /** Factor from the unit of the plan to that of the signal. */
    readonly factor?: number;
  };

const GIB = 1024 ** 3;
const SECONDS_PER_MS = 0.001;
/** Three periods of five minutes: longer than a deployment or a scaling step. */
const PERIODS = { periodSeconds: 300, periods: 3 };

const MEMORY: Rule = {
  id: 'CacheMemory',
  signal: AlarmSignal.CACHE_MEMORY,
  comparison: AlarmComparison.AT_LEAST,
  description:
    'A cache or a broker holds more than planned. It will soon evict data, or reject tasks. Choose a larger size.',
};

/** Rules by the name of their threshold in a plan. A threshold without a rule has no signal that both clouds measure. */
const RULES: { readonly [name: string]: Rule } = {
  'response time': {
    id: 'ResponseTime',
    signal: AlarmSignal.REQUEST_LATENCY,
    comparison: AlarmComparison.ABOVE,
    factor: SECONDS_PER_MS,
    description: 'Requests take longer than the latency objective. Compare CPU and database with the plan.',
  },
  'failed requests': {
    id: 'FailedRequests',
    signal: AlarmSignal.ERROR_RATE,
    comparison: AlarmComparison.AT_LEAST,
    severity: AlarmSeverity.CRITICAL,
    description: 'The application fails requests. Check its log and the newest release.',
  },
  'web CPU': {
    id: 'WebCpu',
    signal: AlarmSignal.COMPUTE_CPU,
    comparison: AlarmComparison.ABOVE,
    description: 'Scaling does not keep the CPU at its target. Check whether the maximum of instances is reached.',
  },
  'database CPU': {
    id: 'DatabaseCpu',
    signal: AlarmSignal.DATABASE_CPU,
    comparison: AlarmComparison.ABOVE,
    description:
      'The database works harder than planned at the peak. Check new slow queries, or plan with the new load.',
  },
  'database connections': {
    id: 'DatabaseConnections',
    signal: AlarmSignal.DATABASE_CONNECTIONS,
    comparison: AlarmComparison.AT_LEAST,
    statistic: AlarmStatistic.MAXIMUM,
    description:
      'Most connections of the database are open. Check pools, and clients outside of the connection budget.',
  },
  'database free storage': {
    id: 'DatabaseFreeStorage',
    signal: AlarmSignal.DATABASE_FREE_STORAGE,
    comparison: AlarmComparison.BELOW,
    statistic: AlarmStatistic.MINIMUM,
    severity: AlarmSeverity.CRITICAL,
    factor: GIB,
    periods: 1,
    description: 'The database fills its storage. Enlarge it: a full database stops.',
  },
  // One rule watches both: they have the same threshold.
  'cache memory': MEMORY,
  'broker memory': MEMORY,
};

/** Hosts that fail their health check have no size to derive a threshold from. */
const UNHEALTHY_HOSTS: AlarmRule = {
  id: 'UnhealthyHosts',
  signal: AlarmSignal.UNHEALTHY_HOSTS,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 1,
  periodSeconds: 60,
  periods: 5,
  description: 'An instance has failed its health check for five minutes.',
};

/** Returns the rules for the thresholds of a plan. */
export function alarmRulesOf(alarms: readonly PlanLine[], objective: LatencyObjective): AlarmRule[] {
  const rules = alarms.flatMap(({ name, value }) => {
    const found = RULES[name] as Rule | undefined;
    if (found === undefined) return [];
    const { factor = 1, ...rule } = found;
    const statistic = rule.signal === AlarmSignal.REQUEST_LATENCY ? statisticOf(objective) : rule.statistic;
    return [{ ...PERIODS, ...rule, ...(statistic ? { statistic } : {}), threshold: value * factor }];
  });
  return [UNHEALTHY_HOSTS, ...rules.filter(({ id }, at) => rules.findIndex((it) => it.id === id) === at)];
}

/** Returns the statistic that is above the objective only if the objective is missed. */
function statisticOf({ percentile = 0 }: LatencyObjective): AlarmStatistic {
  if (percentile > 95) return AlarmStatistic.P99;
  return percentile === 95 ? AlarmStatistic.P95 : AlarmStatistic.AVERAGE;
}
