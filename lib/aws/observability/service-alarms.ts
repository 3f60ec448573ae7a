import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmComparison, AlarmRuleDefaults, AlarmSeverity, Defaults, ProblemCode, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { AlarmSignals } from './alarm-signals';
import { ServiceAlarmsCheck } from './service-alarms-check';
import { CUSTOM_ALARM_DEFAULTS, CustomAlarmProps, ServiceAlarmsProps, TARGET_DEFAULTS } from './service-alarms-props';

/** [Limit](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html) of AlarmDescription. */
const MAX_DESCRIPTION_LENGTH = 1024;

const COMPARISONS: { readonly [comparison in AlarmComparison]: cloudwatch.ComparisonOperator } = {
  [AlarmComparison.ABOVE]: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  [AlarmComparison.AT_LEAST]: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  [AlarmComparison.BELOW]: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  [AlarmComparison.AT_MOST]: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
};

/**
 * CloudWatch alarms from cloud-neutral rules.
 *
 * Every alarm notifies the topic when it goes off; a critical alarm also notifies it on recovery.
 *
 * Costs about $0.10 a month for each alarm, and $0.30 for an error rate, which reads three metrics.
 *
 * @example
 * const alarms = new ServiceAlarms(this, 'Alarms', {
 *   rules: [
 *     {
 *       id: 'DatabaseCpu',
 *       signal: AlarmSignal.DATABASE_CPU,
 *       comparison: AlarmComparison.AT_LEAST,
 *       threshold: 80,
 *       periodSeconds: 300,
 *       periods: 3,
 *     },
 *   ],
 *   targets: { database: database.instance },
 *   topic,
 * });
 */
export class ServiceAlarms extends Construct {
  /** All alarms: those of the rules in their order, then those added. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  private readonly topic: sns.ITopic;
  private readonly byRule = new Map<string, cloudwatch.Alarm[]>();

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const given = requireTypes(this, 'ServiceAlarmsProps', props);
    Problems.of(this).build((problems) => ServiceAlarmsCheck.checkRules(problems, given));
    const targets = Defaults.apply(given.targets, TARGET_DEFAULTS);
    const rules = given.rules.map((rule) => AlarmRuleDefaults.apply(rule));
    this.topic = given.topic;

    rules.forEach((rule) => {
      const { description = AlarmSignals.renderDescription(rule) } = rule;
      const created = AlarmSignals.metrics(rule, targets).map(({ suffix, subject, metric }) =>
        this.createAlarm(`${rule.id}${suffix}`, {
          metric,
          comparisonOperator: COMPARISONS[rule.comparison],
          threshold: rule.threshold,
          evaluationPeriods: rule.periods,
          alarmDescription: subject ? `${description} (${subject})` : description,
          severity: rule.severity,
          treatMissingData: AlarmSignals.missingData(rule.signal),
        }),
      );
      this.byRule.set(rule.id, created);
    });
  }

  /** Returns the first alarm of a rule: that of the primary, or of the first node. Throws if there is no such rule. */
  public alarm(ruleId: string): cloudwatch.Alarm {
    requireTypes(this, 'ServiceAlarms#alarm', { ruleId });
    const first = this.byRule.get(ruleId)?.[0];
    if (first) return first;
    return Problems.of(this).fail({
      code: ProblemCode.UNKNOWN_CHOICE,
      property: 'alarm',
      what: `there is no alarm ${JSON.stringify(ruleId)}`,
      expected: `one of ${[...this.byRule.keys()].join(', ')}`,
      fix: 'correct the id, or add the rule',
    });
  }

  /** Adds an alarm on your own metric, e.g. that of a `LogMetric`. `alarm(id)` returns it. */
  public add(id: string, props: CustomAlarmProps): cloudwatch.Alarm {
    const { props: given } = requireTypes(this, 'ServiceAlarms#add', { id, props });
    Problems.of(this).build((problems) => ServiceAlarmsCheck.checkCustom(problems, id, given, [...this.byRule.keys()]));
    const alarm = this.createAlarm(id, given);
    this.byRule.set(id, [alarm]);
    return alarm;
  }

  private createAlarm(id: string, props: CustomAlarmProps): cloudwatch.Alarm {
    const { severity, alarmDescription, ...rest } = Defaults.apply(props, CUSTOM_ALARM_DEFAULTS);
    const alarm = new cloudwatch.Alarm(this, id, {
      ...rest,
      alarmDescription: `${severity.toUpperCase()}: ${alarmDescription}`.slice(0, MAX_DESCRIPTION_LENGTH),
    });
    const notify = new actions.SnsAction(this.topic);
    alarm.addAlarmAction(notify);
    if (severity === AlarmSeverity.CRITICAL) alarm.addOkAction(notify);
    this.alarms.push(alarm);
    return alarm;
  }
}
