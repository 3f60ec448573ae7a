import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import {
  AlarmComparison,
  AlarmRule,
  AlarmRuleCheck,
  AlarmSeverity,
  AlarmStatistic,
  Problems,
  ProblemCode,
} from '../../domain';
import { AGGREGATIONS, AlarmTarget, KQL, SIGNALS } from './alarm-signals';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';

/** What the rules are about. A rule whose target is missing is an error. */
export interface AlarmTargets {
  /**
   * Application Insights: for REQUEST_LATENCY, PAGE_LOAD, ERROR_RATE, QUERY_TIME and AVAILABILITY.
   * @default - no rule may use these signals
   */
  readonly applicationInsightsId?: pulumi.Input<string>;
  /**
   * Log Analytics: for CACHE_HIT_RATE. The cache must send its metrics there.
   * @default - no rule may use this signal
   */
  readonly workspaceId?: pulumi.Input<string>;
  /**
   * Container apps by name: for COMPUTE_CPU and COMPUTE_MEMORY.
   * @default - no rule may use these signals
   */
  readonly containerAppIds?: { [name: string]: pulumi.Input<string> };
  /**
   * The primary: for DATABASE_*.
   * @default - no rule may use these signals
   */
  readonly databaseId?: pulumi.Input<string>;
  /**
   * Replicas: for REPLICA_LAG; DATABASE_CPU watches them, too.
   * @default - none
   */
  readonly replicaIds?: pulumi.Input<string>[];
  /**
   * The managed Redis: for CACHE_*.
   * @default - no rule may use these signals
   */
  readonly cacheId?: pulumi.Input<string>;
  /**
   * Name of the availability test: for AVAILABILITY.
   * @default - no rule may use this signal
   */
  readonly canaryName?: pulumi.Input<string>;
}

/** Alarms on a service. */
export interface ServiceAlarmsArgs extends ComponentArgs {
  /** The rules. Each makes an alarm for every target of its signal. The figure is taken over all periods of a rule together. */
  readonly rules: AlarmRule[];
  /** What the rules are about. */
  readonly targets: AlarmTargets;
  /** Who hears of it. */
  readonly actionGroupId: pulumi.Input<string>;
}

/** When an alarm of your own goes off, and what it says. */
export interface CustomAlarmArgs {
  /** When the value is bad. */
  readonly comparison: AlarmComparison;
  /** The threshold, in the unit of the value. */
  readonly threshold: number;
  /** Seconds over which the value is taken: 60, 300, 900, 1800, 3600, 21600, 43200 or 86400. */
  readonly windowSeconds: number;
  /** What the alarm means and what to do. */
  readonly description: string;
  /**
   * Who must hear of it.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
}

/** An alarm on a query of your own. */
export interface QueryAlarmArgs extends CustomAlarmArgs {
  /** A KQL query whose one row has a column `value`. */
  readonly query: pulumi.Input<string>;
  /** The workspace or Application Insights it looks into. */
  readonly scopeId: pulumi.Input<string>;
}

/** An alarm on a metric of your own choice. */
export interface MetricAlarmArgs extends CustomAlarmArgs {
  /** The resource. */
  readonly resourceId: pulumi.Input<string>;
  /** The namespace of the metric, e.g. `Microsoft.App/containerapps`. */
  readonly namespace: string;
  /** The metric. */
  readonly metric: string;
  /**
   * How values become one.
   * @default AlarmStatistic.AVERAGE
   */
  readonly statistic?: AlarmStatistic;
  /**
   * Only values with these dimensions, by name.
   * @default - all
   */
  readonly dimensions?: { [name: string]: string };
}

/**
 * Windows of metric alerts.
 * Source: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-metric-alert-rule
 */
const WINDOWS: { readonly [seconds: number]: string } = {
  60: 'PT1M',
  300: 'PT5M',
  900: 'PT15M',
  1800: 'PT30M',
  3600: 'PT1H',
  21_600: 'PT6H',
  43_200: 'PT12H',
  86_400: 'P1D',
};
const WINDOW_SECONDS = Object.keys(WINDOWS).map(Number);

const OPERATORS: { readonly [comparison in AlarmComparison]: string } = {
  [AlarmComparison.ABOVE]: 'GreaterThan',
  [AlarmComparison.AT_LEAST]: 'GreaterThanOrEqual',
  [AlarmComparison.BELOW]: 'LessThan',
  [AlarmComparison.AT_MOST]: 'LessThanOrEqual',
};

/** Azure's severities: 0 critical, 1 error, 2 warning, 3 informational. */
const SEVERITIES: { readonly [severity in AlarmSeverity]: number } = {
  [AlarmSeverity.CRITICAL]: 0,
  [AlarmSeverity.WARNING]: 2,
  [AlarmSeverity.ADVICE]: 3,
};

const COMPARISON_WORDS: { readonly [comparison in AlarmComparison]: string } = {
  [AlarmComparison.ABOVE]: 'above',
  [AlarmComparison.AT_LEAST]: 'at least',
  [AlarmComparison.BELOW]: 'below',
  [AlarmComparison.AT_MOST]: 'at most',
};

/** Alerts from cloud-neutral rules: about $0.10 a month for one on a metric, $1.50 for one on a query every five minutes. */
export class ServiceAlarms extends pulumi.ComponentResource {
  /** Alerts on metrics, by name. */
  public readonly metricAlerts: { [name: string]: monitor.MetricAlert } = {};
  /** Alerts on queries, by name. */
  public readonly queryAlerts: { [name: string]: monitor.ScheduledQueryRule } = {};
  private readonly args: ServiceAlarmsArgs;
  private readonly logicalName: string;

  constructor(name: string, args: ServiceAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ServiceAlarms', name, {}, opts);
    this.args = args;
    this.logicalName = name;
    InputProblems.check('ServiceAlarms', name, (problems) => {
      check(problems, args);
    });
    args.rules.forEach((rule) => {
      this.make(rule);
    });
    this.registerOutputs({});
  }

  /** Adds an alert on a metric of your own choice. */
  public addMetric(name: string, alarm: MetricAlarmArgs): monitor.MetricAlert {
    this.checkCustom(name, alarm);
    const { resourceGroupName, tags, actionGroupId } = this.args;
    const { severity = AlarmSeverity.WARNING, statistic = AlarmStatistic.AVERAGE, dimensions = {} } = alarm;
    const ruleName = `${this.logicalName}-${name}`;
    const made = new monitor.MetricAlert(
      ruleName,
      {
        ...{ resourceGroupName, tags, ruleName },
        location: 'Global',
        description: describe(severity, alarm.description),
        severity: SEVERITIES[severity],
        enabled: true,
        autoMitigate: true,
        scopes: [alarm.resourceId],
        windowSize: WINDOWS[alarm.windowSeconds],
        evaluationFrequency: alarm.windowSeconds <= 300 ? 'PT1M' : 'PT5M',
        criteria: {
          odataType: 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria',
          allOf: [
            {
              criterionType: 'StaticThresholdCriterion',
              name: 'condition',
              metricNamespace: alarm.namespace,
              metricName: alarm.metric,
              timeAggregation: AGGREGATIONS[statistic] ?? '',
              operator: OPERATORS[alarm.comparison],
              threshold: alarm.threshold,
              dimensions: Object.entries(dimensions).map(([dimension, value]) => ({
                name: dimension,
                operator: 'Include',
                values: [value],
              })),
            },
          ],
        },
        actions: [{ actionGroupId }],
      },
      { parent: this },
    );
    this.metricAlerts[name] = made;
    return made;
  }

  /** Adds an alert on a query of your own. A query without a row does not alarm. */
  public addQuery(name: string, alarm: QueryAlarmArgs): monitor.ScheduledQueryRule {
    this.checkCustom(name, alarm);
    const { resourceGroupName, location, tags, actionGroupId } = this.args;
    const { severity = AlarmSeverity.WARNING } = alarm;
    const ruleName = `${this.logicalName}-${name}`;
    const made = new monitor.ScheduledQueryRule(
      ruleName,
      {
        ...{ resourceGroupName, location, tags, ruleName },
        displayName: name,
        description: describe(severity, alarm.description),
        kind: 'LogAlert',
        severity: SEVERITIES[severity],
        enabled: true,
        autoMitigate: true,
        // The tables exist once the first telemetry has arrived.
        skipQueryValidation: true,
        scopes: [alarm.scopeId],
        windowSize: WINDOWS[alarm.windowSeconds],
        evaluationFrequency: alarm.windowSeconds < 300 ? 'PT1M' : 'PT5M',
        criteria: {
          allOf: [
            {
              criterionType: 'StaticThresholdCriterion',
              query: alarm.query,
              metricMeasureColumn: 'value',
              timeAggregation: 'Average',
              operator: OPERATORS[alarm.comparison],
              threshold: alarm.threshold,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
        },
        actions: { actionGroups: [actionGroupId] },
      },
      { parent: this },
    );
    this.queryAlerts[name] = made;
    return made;
  }

  private make(rule: AlarmRule): void {
    const facts = SIGNALS[rule.signal];
    const { targets } = this.args;
    const statistic = rule.statistic ?? AlarmStatistic.AVERAGE;
    const common = {
      comparison: rule.comparison,
      threshold: rule.threshold,
      windowSeconds: rule.periodSeconds * rule.periods,
      severity: rule.severity,
      description:
        rule.description ?? `${facts.words} ${COMPARISON_WORDS[rule.comparison]} ${rule.threshold}; ${facts.advice}`,
    };
    if (facts.kind === 'query') {
      const query = pulumi
        .all([targets.cacheId ?? '', targets.canaryName ?? ''])
        .apply(([cacheId, canaryName]) => facts.query(KQL[statistic], { cacheId, canaryName }));
      const scopeId = targets[facts.targets[0] as 'applicationInsightsId' | 'workspaceId'] ?? '';
      this.addQuery(rule.id, { ...common, query, scopeId });
    } else if (facts.kind === 'metric') {
      subjects(facts.targets, targets).forEach(({ suffix, id }) => {
        const { namespace, metric } = facts;
        const description = suffix === '' ? common.description : `${common.description} (${suffix})`;
        this.addMetric(`${rule.id}${suffix}`, { ...common, description, namespace, metric, statistic, resourceId: id });
      });
    }
  }

  private checkCustom(name: string, alarm: CustomAlarmArgs): void {
    InputProblems.check('ServiceAlarms', this.logicalName, (problems) => {
      problems.check(!(name in this.metricAlerts) && !(name in this.queryAlerts), {
        code: ProblemCode.UNREVIEWED,
        property: name,
        what: `there is an alarm '${name}' already`,
        expected: 'unique names',
        fix: 'rename it',
      });
      problems.check(alarm.windowSeconds in WINDOWS, {
        code: ProblemCode.UNREVIEWED,
        property: `${name}.windowSeconds`,
        what: `windowSeconds is ${alarm.windowSeconds}`,
        expected: WINDOW_SECONDS.join(', '),
        fix: `use ${nearest(alarm.windowSeconds)}`,
      });
      problems.check(alarm.description.trim() !== '', {
        code: ProblemCode.UNREVIEWED,
        property: `${name}.description`,
        what: 'description is empty',
        expected: 'what the alarm means and what to do',
        fix: 'write it for who is woken up by it',
      });
    });
  }
}

interface Subject {
  readonly suffix: string;
  readonly id: pulumi.Input<string>;
}

/** The resources a rule watches: the first kind that is there without a suffix, all others by name or number. */
function subjects(kinds: readonly AlarmTarget[], targets: AlarmTargets): Subject[] {
  return kinds.flatMap((kind): Subject[] => {
    if (kind === 'containerAppIds') {
      const apps = Object.entries(targets.containerAppIds ?? {});
      return apps.map(([name, id]) => ({ suffix: apps.length === 1 ? '' : `-${name}`, id }));
    }
    if (kind === 'replicaIds') {
      return (targets.replicaIds ?? []).map((id, index) => ({
        suffix: kinds[0] === 'replicaIds' && index === 0 ? '' : `-replica${index + 1}`,
        id,
      }));
    }
    const id = targets[kind];
    return id === undefined ? [] : [{ suffix: '', id }];
  });
}

function describe(severity: AlarmSeverity, text: string): string {
  return `${severity.toUpperCase()}: ${text}`;
}

function nearest(seconds: number): number {
  return WINDOW_SECONDS.reduce((best, it) => (Math.abs(it - seconds) < Math.abs(best - seconds) ? it : best));
}

function check(problems: Problems, { rules, targets }: ServiceAlarmsArgs): void {
  AlarmRuleCheck.all(problems, rules);
  rules.forEach((rule) => {
    const facts = SIGNALS[rule.signal];
    const at = (property: string): string => `alarmRules[${rule.id}].${property}`;
    if (facts.kind === 'missing') {
      problems.check(false, {
        code: ProblemCode.UNREVIEWED,
        property: at('signal'),
        what: `the rule ${rule.id} watches ${rule.signal}, for which Azure has no figure`,
        expected: 'a signal with a figure',
        fix: `leave the rule out, or use ${facts.instead}`,
      });
      return;
    }
    const window = rule.periodSeconds * rule.periods;
    problems.check(!Number.isFinite(window) || window in WINDOWS, {
      code: ProblemCode.UNREVIEWED,
      property: at('periods'),
      what: `${rule.periods} × ${rule.periodSeconds} s are ${window} s`,
      expected: `a window of ${WINDOW_SECONDS.join(', ')} s (Azure Monitor)`,
      fix: `choose period and periods so that their product is ${nearest(window)}`,
    });
    problems.check(facts.kind === 'query' || AGGREGATIONS[rule.statistic ?? AlarmStatistic.AVERAGE] !== undefined, {
      code: ProblemCode.UNREVIEWED,
      property: at('statistic'),
      what: `statistic is ${rule.statistic ?? ''} of a metric`,
      expected: 'average, maximum, minimum or sum: Azure keeps no percentiles of metrics',
      fix: 'use the maximum, or a signal that is computed from logs',
    });
    // Replicas alone may be missing where the primary is watched, too.
    const needed = facts.targets.filter((it) => it !== 'replicaIds' || facts.targets.length === 1);
    needed.forEach((target) => {
      const value = targets[target];
      const empty = value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
      problems.check(!empty || pulumi.Output.isInstance(value), {
        code: ProblemCode.UNREVIEWED,
        property: `targets.${target}`,
        what: `the rule ${rule.id} watches ${rule.signal}, but targets.${target} is missing`,
        expected: `${target}: there is nothing else to watch`,
        fix: `pass targets.${target}, or leave the rule out`,
      });
    });
  });
}
