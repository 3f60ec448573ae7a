import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal } from '../../lib/domain';
import { databaseAndCacheRules, rollbackRules } from '../parts/common-alarms';

export const ROLLBACK_RULES: AlarmRule[] = rollbackRules();

/** The report states no thresholds for what AWS measures, but for the memory of Redis, which is among the common ones. */
export const ALARM_RULES: AlarmRule[] = [
  {
    id: 'ErrorRate',
    signal: AlarmSignal.ERROR_RATE,
    comparison: AlarmComparison.AT_LEAST,
    threshold: 1,
    periodSeconds: 300,
    periods: 3,
    severity: AlarmSeverity.CRITICAL,
    description: 'At least 1 % of the answers are server errors. See the log.',
  },
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
