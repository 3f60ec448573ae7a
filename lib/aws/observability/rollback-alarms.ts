import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal } from '../../domain';
import { requireTypes } from '../declared-types';
import { LoadBalancer } from '../edge/load-balancer';
import { ServiceAlarms } from './service-alarms';

/** Properties of `RollbackAlarms`. */
export interface RollbackAlarmsProps {
  /** Load balancer of the application. */
  readonly loadBalancer: LoadBalancer;
  /** Topic that the alarms notify. */
  readonly topic: sns.ITopic;
}

/** Fires sooner than an alarm for operators, since a rollback needs no decision. */
const RULE: AlarmRule = {
  id: 'ReleaseErrorRate',
  signal: AlarmSignal.ERROR_RATE,
  comparison: AlarmComparison.AT_LEAST,
  threshold: 5,
  periodSeconds: 60,
  periods: 2,
  severity: AlarmSeverity.CRITICAL,
  description: 'At least 5 % of responses are server errors. A release in progress rolls back.',
};

/**
 * Alarms that stop a release and roll it back: at least 5 % server errors for two minutes. Pass `alarms` as `rollbackAlarms` of a web tier.
 *
 * @example
 * const rollback = new RollbackAlarms(this, 'RollbackAlarms', { loadBalancer, topic });
 * const { web } = Plan.forWorkload({ traffic: { users: 800 } });
 * new WebTierFargate(this, 'Web', { vpc, loadBalancer, plan: web, rollbackAlarms: rollback.alarms });
 */
export class RollbackAlarms extends ServiceAlarms {
  constructor(scope: Construct, id: string, props: RollbackAlarmsProps) {
    const { loadBalancer, topic } = requireTypes(scope, 'RollbackAlarmsProps', props);
    super(scope, id, { rules: [RULE], targets: { loadBalancer: loadBalancer.resource }, topic });
  }
}
