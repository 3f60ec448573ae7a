import * as pulumi from '@pulumi/pulumi';
import { AlarmRule, AlarmRuleCheck, AlarmRuleDefaults, AlarmStatistic, ProblemCode, Problems } from '../../domain';
import { AGGREGATIONS, SIGNALS } from './alarm-signals';
import { AlarmWindows } from './alarm-windows';
import { AlarmTargets, CustomAlarmArgs, ServiceAlarmsArgs } from './service-alarms-args';

/** @internal */
export class ServiceAlarmsCheck {
  /** Reports rules that Azure Monitor cannot evaluate, and rules without their targets. */
  public static checkRules(problems: Problems, { rules, targets }: ServiceAlarmsArgs): void {
    AlarmRuleCheck.all(problems, rules);
    rules.forEach((rule) => {
      checkRule(problems, rule, targets);
    });
  }

  /** Reports an alert with an unsupported window, without a description, or with the name of another one. */
  public static checkCustom(
    problems: Problems,
    name: string,
    { windowSeconds, description }: CustomAlarmArgs,
    taken: readonly string[],
  ): void {
    problems.unique(name, [...taken, name], 'alarm name');
    problems.check(AlarmWindows.supports(windowSeconds), {
      code: ProblemCode.UNSUPPORTED_ALARM_WINDOW,
      property: `${name}.windowSeconds`,
      what: `windowSeconds is ${windowSeconds}`,
      expected: AlarmWindows.SECONDS.join(', '),
      fix: `use ${AlarmWindows.nearest(windowSeconds)}`,
    });
    problems.check(description.trim() !== '', {
      code: ProblemCode.MISSING_VALUE,
      property: `${name}.description`,
      what: 'description is empty',
      expected: 'the meaning of the alarm and what to do',
      fix: 'describe the alarm for the person on call',
    });
  }

  /** Reports a statistic that Azure does not store for metrics. */
  public static checkStatistic(problems: Problems, property: string, statistic: AlarmStatistic): void {
    problems.check(AGGREGATIONS[statistic] !== undefined, {
      code: ProblemCode.UNSUPPORTED_ALARM_STATISTIC,
      property,
      what: `statistic is ${statistic}`,
      expected: 'average, maximum, minimum or sum: Azure stores no percentiles of metrics',
      fix: 'use the maximum, or a query on logs',
    });
  }
}

function checkRule(problems: Problems, rule: AlarmRule, targets: AlarmTargets): void {
  const facts = SIGNALS[rule.signal];
  if (facts.kind === 'missing') {
    problems.check(false, {
      code: ProblemCode.SIGNAL_WITHOUT_METRIC,
      property: AlarmRuleCheck.place(rule, 'signal'),
      what: `Azure has no metric for ${rule.signal}, which the rule ${rule.id} watches`,
      expected: 'a signal with a metric on Azure',
      fix: `remove the rule, or use ${facts.instead}`,
    });
    return;
  }

  const window = rule.periodSeconds * rule.periods;
  problems.check(!Number.isFinite(window) || AlarmWindows.supports(window), {
    code: ProblemCode.UNSUPPORTED_ALARM_WINDOW,
    property: AlarmRuleCheck.place(rule, 'periods'),
    what: `${rule.periods} periods of ${rule.periodSeconds} s are ${window} s`,
    expected: `a window of ${AlarmWindows.SECONDS.join(', ')} s`,
    fix: `choose periodSeconds and periods with a product of ${AlarmWindows.nearest(window)}`,
  });

  if (facts.kind === 'metric') {
    const { statistic } = AlarmRuleDefaults.apply(rule);
    ServiceAlarmsCheck.checkStatistic(problems, AlarmRuleCheck.place(rule, 'statistic'), statistic);
  }

  // Replicas are optional for signals that also watch the primary.
  const needed = facts.targets.filter((it) => it !== 'replicaIds' || facts.targets.length === 1);
  needed.forEach((target) => {
    const value = targets[target];
    const empty = value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
    problems.check(!empty || pulumi.Output.isInstance(value), {
      code: ProblemCode.MISSING_ALARM_TARGET,
      property: `targets.${target}`,
      what: `targets.${target} is missing, but the rule ${rule.id} watches ${rule.signal}`,
      expected: 'a target for every signal',
      fix: `pass targets.${target}, or remove the rule`,
    });
  });
}
