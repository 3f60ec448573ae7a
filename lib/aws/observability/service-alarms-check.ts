import { AlarmRuleCheck, ProblemCode, Problems } from '../../domain';
import { AlarmSignals } from './alarm-signals';
import { CustomAlarmProps, ServiceAlarmsProps } from './service-alarms-props';

/** @internal */
export class ServiceAlarmsCheck {
  /** Reports rules that CloudWatch cannot evaluate, and rules without their targets. */
  public static checkRules(
    problems: Problems,
    { rules, targets }: Pick<ServiceAlarmsProps, 'rules' | 'targets'>,
  ): void {
    AlarmRuleCheck.all(problems, rules);
    rules.forEach((rule) => {
      problems.check(rule.periodSeconds !== 10 && rule.periodSeconds !== 30, {
        code: ProblemCode.UNSUPPORTED_ALARM_PERIOD,
        property: AlarmRuleCheck.place(rule, 'periodSeconds'),
        what: `periodSeconds is ${rule.periodSeconds}`,
        expected: 'a multiple of 60, since AWS publishes these metrics once a minute',
        fix: 'use 60, or add an alarm on your own high-resolution metric with add()',
      });
      const alternative = AlarmSignals.alternative(rule.signal);
      problems.check(alternative === undefined, {
        code: ProblemCode.SIGNAL_WITHOUT_METRIC,
        property: AlarmRuleCheck.place(rule, 'signal'),
        what: `AWS has no metric for ${rule.signal}, which the rule ${rule.id} watches`,
        expected: 'a signal with a metric on AWS',
        fix: `remove the rule and use add() with ${alternative}`,
      });
      AlarmSignals.needs(rule.signal, targets).forEach((target) => {
        const value = targets[target];
        problems.check(value !== undefined && !(Array.isArray(value) && value.length === 0), {
          code: ProblemCode.MISSING_ALARM_TARGET,
          property: `targets.${target}`,
          what: `targets.${target} is missing, but the rule ${rule.id} watches ${rule.signal}`,
          expected: 'a target for every signal',
          fix: `pass targets.${target}, or remove the rule`,
        });
      });
    });
  }

  /** Reports an alarm without threshold, periods or description, or with the id of another one. */
  public static checkCustom(problems: Problems, id: string, props: CustomAlarmProps, taken: readonly string[]): void {
    problems.number(`${id}.threshold`, props.threshold, {}, 'set the threshold in the unit of the metric');
    problems.number(
      `${id}.evaluationPeriods`,
      props.evaluationPeriods,
      { min: 1, integer: true },
      'set the number of bad periods before the alarm goes off',
    );
    problems.optionalNumber(
      `${id}.datapointsToAlarm`,
      props.datapointsToAlarm,
      { min: 1, max: props.evaluationPeriods, integer: true },
      'use at most evaluationPeriods',
    );
    problems.check(props.alarmDescription !== undefined && props.alarmDescription.trim() !== '', {
      code: ProblemCode.MISSING_VALUE,
      property: `${id}.alarmDescription`,
      what: 'alarmDescription is empty',
      expected: 'the meaning of the alarm and what to do',
      fix: 'describe the alarm for the person on call',
    });
    problems.unique(id, [...taken, id], 'alarm id');
  }
}
