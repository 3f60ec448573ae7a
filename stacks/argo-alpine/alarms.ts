import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal } from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';

/** Alarms on metrics that AWS publishes. The report specifies only the memory of Redis, which is a common rule. */
export const ALARM_RULES: AlarmRule[] = [
  errorRateRule(),
  ...databaseAndCacheRules(), // AA-PLAN-03: Redis uses more than 80 % of its memory
];

/** Alarm on the health endpoint (AA-HLT-02). */
export const HEALTH: AlarmRule = {
  id: 'Health',
  signal: AlarmSignal.AVAILABILITY,
  comparison: AlarmComparison.BELOW,
  threshold: 100,
  periodSeconds: 300,
  periods: 2,
  severity: AlarmSeverity.CRITICAL,
  description: 'The health endpoint reports a degraded component. Open the last run of the canary to see which.',
};
