import * as pulumi from '@pulumi/pulumi';
import { AlarmRule, AlarmRuleCheck, AlarmStatistic, Defaults, ProblemCode, Problems } from '../../domain';
import { AGGREGATIONS, SIGNALS } from './alarm-signals';
import { AlarmWindows } from './alarm-windows';
import { FailedLocations } from './failed-locations';
import {
  AlarmTargets,
  CustomAlarmArgs,
  MetricAlarmArgs,
  ServiceAlarmsArgs,
  TARGET_DEFAULTS,
} from './service-alarms-args';
import { SupportedMetrics } from './supported-metrics';

/** A metric, and where the problems of its statistic and window belong. */
interface MetricUse {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic?: AlarmStatistic;
  readonly statisticProperty: string;
  readonly windowSeconds: number;
  readonly windowProperty: string;
}

/** Number of locations of an availability test. */
const LOCATIONS = { min: 3, max: 16, integer: true };

/** @internal */
export class ServiceAlarmsCheck {
  /** Reports rules that Azure Monitor cannot evaluate, and rules without their targets. */
  public static checkRules(problems: Problems, { rules, targets }: ServiceAlarmsArgs): void {
    AlarmRuleCheck.all(problems, rules);
    problems.optionalNumber('targets.canaryLocations', targets.canaryLocations, LOCATIONS, 'use 5');
    rules.forEach((rule) => {
      checkRule(problems, rule, targets);
    });
  }

  /** Reports an alert with an unsupported window, without a description, or with the name of another one. */
  public static checkCustom(
    problems: Problems,
    name: string,
    { threshold, windowSeconds, description }: CustomAlarmArgs,
    taken: readonly string[],
  ): void {
    problems.unique(name, [...taken, name], 'alarm name');
    problems.number(`${name}.threshold`, threshold, {}, 'use the value at which the alarm goes off');
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

  /** Reports an alert on a metric whose statistic or window Azure does not compute. */
  public static checkCustomMetric(problems: Problems, name: string, alarm: MetricAlarmArgs): void {
    checkMetric(problems, {
      ...alarm,
      statisticProperty: `${name}.statistic`,
      windowProperty: `${name}.windowSeconds`,
    });
  }
}

function checkMetric(problems: Problems, use: MetricUse): void {
  const { namespace, metric, statistic, statisticProperty, windowSeconds, windowProperty } = use;
  const support = SupportedMetrics.find(namespace, metric);
  const statistics =
    support?.statistics ?? Object.values(AlarmStatistic).filter((it) => AGGREGATIONS[it] !== undefined);
  problems.check(statistic === undefined || statistics.includes(statistic), {
    code: ProblemCode.UNSUPPORTED_ALARM_STATISTIC,
    property: statisticProperty,
    what: `statistic is ${statistic}, but Azure does not compute it for ${metric}`,
    expected: statistics.join(', '),
    fix: 'use one of these, or a query on logs',
  });
  const shortest = support?.windowSeconds ?? 0;
  // A window that no metric supports is a problem of its own.
  problems.check(windowSeconds >= shortest || !AlarmWindows.supports(windowSeconds), {
    code: ProblemCode.UNSUPPORTED_ALARM_WINDOW,
    property: windowProperty,
    what: `the window of ${metric} is ${windowSeconds} s`,
    expected: `at least ${shortest} s: Azure has no values of this metric for less`,
    fix: `use ${shortest} s`,
  });
}

function checkRule(problems: Problems, rule: AlarmRule, targets: AlarmTargets): void {
  const facts = SIGNALS[rule.signal];
  problems.check(rule.description?.trim() !== '', {
    code: ProblemCode.MISSING_VALUE,
    property: AlarmRuleCheck.place(rule, 'description'),
    what: 'description is empty',
    expected: 'the meaning of the alarm and what to do',
    fix: 'describe the alarm for the person on call, or omit the description to use a general one',
  });
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
    checkMetric(problems, {
      ...{ namespace: facts.namespace, metric: facts.metric, statistic: rule.statistic, windowSeconds: window },
      statisticProperty: AlarmRuleCheck.place(rule, 'statistic'),
      windowProperty: AlarmRuleCheck.place(rule, 'periods'),
    });
  }
  if (facts.kind === 'web-test') checkLocations(problems, rule, targets);

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

function checkLocations(problems: Problems, rule: AlarmRule, targets: AlarmTargets): void {
  const { canaryLocations } = Defaults.apply(targets, TARGET_DEFAULTS);
  const { min, max } = LOCATIONS;
  if (!(canaryLocations >= min && canaryLocations <= max)) return;
  problems.check(FailedLocations.of(rule, canaryLocations) !== undefined, {
    code: ProblemCode.UNSUITABLE_AVAILABILITY_THRESHOLD,
    property: AlarmRuleCheck.place(rule, 'threshold'),
    what: `an availability ${rule.comparison} ${rule.threshold} % alerts when one of ${canaryLocations} locations fails, or never`,
    expected: 'a threshold that at least two failed locations reach: one alone is usually a problem of that location',
    fix: `use AlarmComparison.BELOW with ${FailedLocations.recommendedThreshold(canaryLocations)}`,
  });
}
