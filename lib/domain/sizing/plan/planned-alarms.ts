import { PlanLine } from '../plan-line';
import { MOST_USED_SHARE } from './cache-sizing';
import { Load } from './load';
import { Sizes } from './sizes';

/** Share of a limit at which somebody should look. */
const WARNING_SHARE = 0.8;
/** Failed requests, as a share in percent. */
const ERROR_PERCENT = 1;
/** Points above the utilization that the plan expects at the peak. */
const CPU_MARGIN = 15;
/** Autovacuum and backups alone reach this. */
const LEAST_DATABASE_PERCENT = 50;
const MOST_PERCENT = 95;
/** Points above the memory that a plan fills. */
const MEMORY_MARGIN = 5;
const LEAST_FREE_SHARE = 0.1;
/** Multiple of the delay that tasks may have. */
export const DELAY_TIMES = 5;

/** Returns the thresholds of the alarms that follow from a plan. */
export function plannedAlarms(load: Load, sizes: Sizes): PlanLine[] {
  const { web, workers } = load;
  const [fit, server] = [sizes.tier, sizes.database?.fit];
  if (!fit) return [];
  const cpu = Math.min(MOST_PERCENT, fit.cpuTargetPercent + CPU_MARGIN);
  const expected = server && Math.round(100 * server.peakUtilization);
  const peakPercent =
    expected !== undefined && Math.min(MOST_PERCENT, Math.max(LEAST_DATABASE_PERCENT, expected + CPU_MARGIN));
  return [
    {
      name: 'response time',
      value: 1000 * web.objectiveSeconds,
      unit: `ms at ${web.percentile} %`,
      formula: 'the objective',
    },
    { name: 'failed requests', value: ERROR_PERCENT, unit: '%', formula: 'one in a hundred' },
    { name: 'web CPU', value: cpu, unit: '%', formula: `scaling target ${fit.cpuTargetPercent} % + ${CPU_MARGIN}` },
    // Where the minimum is the maximum, it would always be in alarm.
    ...(fit.maxInstances > fit.minInstances
      ? [{ name: 'web instances', value: fit.maxInstances, unit: '', formula: 'the maximum: scaling has no room left' }]
      : []),
    ...(server && peakPercent
      ? [
          {
            name: 'database CPU',
            value: peakPercent,
            unit: '%',
            formula: `${expected} % at the peak + ${CPU_MARGIN}, at least ${LEAST_DATABASE_PERCENT} %: vacuum and backups`,
          },
          {
            name: 'database connections',
            value: Math.floor(server.connections * WARNING_SHARE),
            unit: '',
            formula: `${WARNING_SHARE} × ${server.connections}`,
          },
          {
            name: 'database free storage',
            value: Math.ceil(server.storageGiB * LEAST_FREE_SHARE),
            unit: 'GiB',
            formula: `${LEAST_FREE_SHARE} × ${server.storageGiB} GiB`,
          },
        ]
      : []),
    ...(sizes.cache?.fit ? [memory('cache memory')] : []),
    ...(sizes.broker?.fit ? [memory('broker memory')] : []),
    ...(workers
      ? [
          {
            name: 'age of the oldest task',
            value: DELAY_TIMES * workers.acceptableDelaySeconds,
            unit: 's',
            formula: `${DELAY_TIMES} × ${workers.acceptableDelaySeconds} s of delay`,
          },
        ]
      : []),
  ];
}

function memory(name: string): PlanLine {
  const most = 100 * MOST_USED_SHARE;
  const formula = `at most ${most} % at the peak + ${MEMORY_MARGIN}, before evictions, or errors of a broker`;
  return { name, value: most + MEMORY_MARGIN, unit: '%', formula };
}
