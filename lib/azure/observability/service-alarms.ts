import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import { AlarmComparison, AlarmRule, AlarmRuleDefaults, AlarmSeverity, Defaults, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { AGGREGATIONS, AlarmTarget, KQL, SIGNALS } from './alarm-signals';
import { AlarmWindows } from './alarm-windows';
import { FailedLocations } from './failed-locations';
import {
  CUSTOM_ALARM_DEFAULTS,
  CustomAlarmArgs,
  METRIC_ALARM_DEFAULTS,
  MetricAlarmArgs,
  QueryAlarmArgs,
  ResolvedTargets,
  ServiceAlarmsArgs,
  TARGET_DEFAULTS,
} from './service-alarms-args';
import { ServiceAlarmsCheck } from './service-alarms-check';
import { SupportedMetrics } from './supported-metrics';

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

/**
 * Azure Monitor alerts from cloud-neutral rules.
 *
 * Costs about $0.10 a month for each alert on a metric, and $1.50 for an alert on a query every five minutes.
 *
 * @example
 * new ServiceAlarms('alarms', {
 *   resourceGroupName,
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
 *   targets: { databaseId: database.serverId },
 *   actionGroupId: '/subscriptions/…/resourceGroups/shop/providers/Microsoft.Insights/actionGroups/operations',
 * });
 */
export class ServiceAlarms extends pulumi.ComponentResource {
  /** Alerts on metrics, by name. */
  public readonly metricAlerts: { [name: string]: monitor.MetricAlert } = {};
  /** Alerts on queries, by name. */
  public readonly queryAlerts: { [name: string]: monitor.ScheduledQueryRule } = {};
  private readonly args: ServiceAlarmsArgs;
  private readonly logicalName: string;

  constructor(name: string, args: ServiceAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ServiceAlarms', name, {}, opts);
    const given = requireTypes('ServiceAlarms', name, args);
    this.args = given;
    this.logicalName = name;
    InputProblems.check('ServiceAlarms', name, (problems) => {
      ServiceAlarmsCheck.checkRules(problems, given);
    });
    const targets = Defaults.apply(given.targets, TARGET_DEFAULTS);
    given.rules.forEach((rule) => {
      this.createAlerts(rule, targets);
    });
    this.registerOutputs({});
  }

  /** Adds an alert on any metric. */
  public addMetric(name: string, alarm: MetricAlarmArgs): monitor.MetricAlert {
    const given = this.requireAlarm({ name, alarm }, 'ServiceAlarms#addMetric');
    const { dimensions, ...condition } = Defaults.apply(given, METRIC_ALARM_DEFAULTS);
    const { namespace, metric, statistic = SupportedMetrics.defaultStatistic(namespace, metric) } = condition;
    this.checkCustom(name, given, (problems) => {
      ServiceAlarmsCheck.checkCustomMetric(problems, name, given);
    });
    return this.createMetricAlert(name, given, [condition.resourceId], {
      odataType: 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria',
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion',
          name: 'condition',
          metricNamespace: namespace,
          metricName: metric,
          timeAggregation: AGGREGATIONS[statistic] ?? '',
          operator: OPERATORS[condition.comparison],
          threshold: condition.threshold,
          dimensions: Object.entries(dimensions).map(([dimension, value]) => ({
            name: dimension,
            operator: 'Include',
            values: [value],
          })),
        },
      ],
    });
  }

  /** Adds an alert on your own query. It does not go off when the query returns no row. */
  public addQuery(name: string, alarm: QueryAlarmArgs): monitor.ScheduledQueryRule {
    const given = this.requireAlarm({ name, alarm }, 'ServiceAlarms#addQuery');
    this.checkCustom(name, given);
    const { resourceGroupName, location, tags, actionGroupId } = this.args;
    const { severity, ...condition } = Defaults.apply(given, CUSTOM_ALARM_DEFAULTS);
    const ruleName = `${this.logicalName}-${name}`;
    const alert = new monitor.ScheduledQueryRule(
      ruleName,
      {
        ...{ resourceGroupName, location, tags, ruleName },
        displayName: name,
        description: renderDescription(severity, condition.description),
        kind: 'LogAlert',
        severity: SEVERITIES[severity],
        enabled: true,
        autoMitigate: true,
        // The tables do not exist before the first telemetry arrives.
        skipQueryValidation: true,
        scopes: [condition.scopeId],
        windowSize: AlarmWindows.duration(condition.windowSeconds),
        evaluationFrequency: condition.windowSeconds < 300 ? 'PT1M' : 'PT5M',
        criteria: {
          allOf: [
            {
              criterionType: 'StaticThresholdCriterion',
              query: condition.query,
              metricMeasureColumn: 'value',
              timeAggregation: 'Average',
              operator: OPERATORS[condition.comparison],
              threshold: condition.threshold,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
        },
        actions: { actionGroups: [actionGroupId] },
      },
      { parent: this },
    );
    this.queryAlerts[name] = alert;
    return alert;
  }

  private createAlerts(rule: AlarmRule, targets: ResolvedTargets): void {
    const facts = SIGNALS[rule.signal];
    const { comparison, threshold, severity, statistic } = AlarmRuleDefaults.apply(rule);
    const { description = `${facts.words} ${COMPARISON_WORDS[comparison]} ${threshold}; ${facts.advice}` } = rule;
    const common = { comparison, threshold, severity, windowSeconds: rule.periodSeconds * rule.periods };
    if (facts.kind === 'query') {
      const query = pulumi.output(targets.cacheId).apply((cacheId = '') => facts.query(KQL[statistic], cacheId));
      const scopeId = targets[facts.targets[0]] ?? '';
      this.addQuery(rule.id, { ...common, description, query, scopeId });
    } else if (facts.kind === 'metric') {
      const { namespace, metric } = facts;
      subjects(facts.targets, targets).forEach(({ suffix, id }) => {
        this.addMetric(`${rule.id}${suffix}`, {
          ...{ ...common, namespace, metric, statistic: rule.statistic },
          description: suffix === '' ? description : `${description} (${suffix})`,
          resourceId: id,
        });
      });
    } else if (facts.kind === 'web-test') {
      const { canaryId = '', applicationInsightsId = '', canaryLocations } = targets;
      this.createMetricAlert(rule.id, { ...common, description }, [canaryId, applicationInsightsId], {
        odataType: 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria',
        webTestId: canaryId,
        componentId: applicationInsightsId,
        failedLocationCount: FailedLocations.of(rule, canaryLocations) ?? canaryLocations,
      });
    }
  }

  private createMetricAlert(
    name: string,
    alarm: CustomAlarmArgs,
    scopes: pulumi.Input<string>[],
    criteria: monitor.MetricAlertArgs['criteria'],
  ): monitor.MetricAlert {
    const { resourceGroupName, tags, actionGroupId } = this.args;
    const { severity, description, windowSeconds } = Defaults.apply(alarm, CUSTOM_ALARM_DEFAULTS);
    const ruleName = `${this.logicalName}-${name}`;
    const alert = new monitor.MetricAlert(
      ruleName,
      {
        ...{ resourceGroupName, tags, ruleName, scopes, criteria },
        location: 'Global',
        description: renderDescription(severity, description),
        severity: SEVERITIES[severity],
        enabled: true,
        autoMitigate: true,
        windowSize: AlarmWindows.duration(windowSeconds),
        evaluationFrequency: windowSeconds <= 300 ? 'PT1M' : 'PT5M',
        actions: [{ actionGroupId }],
      },
      { parent: this },
    );
    this.metricAlerts[name] = alert;
    return alert;
  }

  private requireAlarm<T>(values: { readonly name: string; readonly alarm: T }, method: string): T {
    return requireTypes('ServiceAlarms', this.logicalName, values, method).alarm;
  }

  private checkCustom(name: string, alarm: CustomAlarmArgs, more?: (problems: Problems) => void): void {
    const taken = [...Object.keys(this.metricAlerts), ...Object.keys(this.queryAlerts)];
    InputProblems.check('ServiceAlarms', this.logicalName, (problems) => {
      ServiceAlarmsCheck.checkCustom(problems, name, alarm, taken);
      more?.(problems);
    });
  }
}

/** A resource that a rule watches. */
interface Subject {
  /** End of the alert's name. */
  readonly suffix: string;
  readonly id: pulumi.Input<string>;
}

/** Returns the resources that a rule watches. The first kind has no suffix; others are named or numbered. */
function subjects(kinds: readonly AlarmTarget[], targets: ResolvedTargets): Subject[] {
  return kinds.flatMap((kind): Subject[] => {
    if (kind === 'containerAppIds') {
      const apps = Object.entries(targets.containerAppIds);
      return apps.map(([name, id]) => ({ suffix: apps.length === 1 ? '' : `-${name}`, id }));
    }
    if (kind === 'replicaIds') {
      return targets.replicaIds.map((id, index) => ({
        suffix: kinds[0] === 'replicaIds' && index === 0 ? '' : `-replica${index + 1}`,
        id,
      }));
    }
    const id = targets[kind];
    return id === undefined ? [] : [{ suffix: '', id }];
  });
}

function renderDescription(severity: AlarmSeverity, text: string): string {
  return `${severity.toUpperCase()}: ${text}`;
}
