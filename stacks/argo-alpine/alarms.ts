import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal } from '../../lib/domain';
import { databaseAndCacheRules, errorRateRule } from '../parts/common-alarms';

/** The report states no thresholds for what AWS measures, but for the memory of Redis, which is among the common ones. */
export const ALARM_RULES: AlarmRule[] = [
  errorRateRule(),
  ...databaseAndCacheRules(), // AA-PLAN-03: more than 80 % of the memory of Redis
];

/** AA-HLT-02. */
export const HEALTH: AlarmRule = {
  id: 'Health',
  signal: AlarmSignal.AVAILABILITY,
  comparison: AlarmComparison.BELOW,
  threshold: 100,
  periodSeconds: 300,
  periods: 2,
  severity: AlarmSeverity.CRITICAL,
  description: 'The health page is degraded: the canary tells which part.',
};
