import * as pulumi from '@pulumi/pulumi';
import { AlarmComparison, AlarmRule, AlarmSeverity, AlarmStatistic, Resolved } from '../../domain';
import { ComponentArgs } from '../component-args';

/** Resources that the rules watch. A rule whose target is missing is an error. */
export interface AlarmTargets {
  /**
   * Application Insights for REQUEST_LATENCY, PAGE_LOAD, ERROR_RATE, QUERY_TIME and AVAILABILITY.
   * @default - rules cannot use these signals
   */
  readonly applicationInsightsId?: pulumi.Input<string>;
  /**
   * Log Analytics workspace for CACHE_HIT_RATE. The cache must send its metrics there.
   * @default - rules cannot use this signal
   */
  readonly workspaceId?: pulumi.Input<string>;
  /**
   * Container apps by name, for COMPUTE_CPU and COMPUTE_MEMORY.
   * @default {}
   */
  readonly containerAppIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Primary database server for DATABASE_*.
   * @default - rules cannot use these signals
   */
  readonly databaseId?: pulumi.Input<string>;
  /**
   * Read replicas for REPLICA_LAG. DATABASE_CPU watches them as well as the primary.
   * @default []
   */
  readonly replicaIds?: pulumi.Input<string>[];
  /**
   * Azure Managed Redis for CACHE_*.
   * @default - rules cannot use these signals
   */
  readonly cacheId?: pulumi.Input<string>;
  /**
   * Availability test for AVAILABILITY, e.g. the id of `HealthCanary.webTest`.
   * @default - rules cannot use this signal
   */
  readonly canaryId?: pulumi.Input<string>;
  /**
   * Number of locations of the availability test.
   * @default 5
   */
  readonly canaryLocations?: number;
}

export const TARGET_DEFAULTS = {
  containerAppIds: {},
  replicaIds: [],
  canaryLocations: 5,
} satisfies Partial<AlarmTargets>;

/** @internal */
export type ResolvedTargets = Resolved<AlarmTargets, typeof TARGET_DEFAULTS>;

/** Arguments of ServiceAlarms. */
export interface ServiceAlarmsArgs extends ComponentArgs {
  /**
   * Rules to create alerts from: one alert for each target of a rule's signal. Azure evaluates all periods of a rule as one window.
   */
  readonly rules: AlarmRule[];
  /** Resources that the rules watch. */
  readonly targets: AlarmTargets;
  /** Action group that the alerts notify. */
  readonly actionGroupId: pulumi.Input<string>;
}

/** Condition and description of your own alert. */
export interface CustomAlarmArgs {
  /** Comparison that makes a value bad. */
  readonly comparison: AlarmComparison;
  /** Threshold, in the unit of the value. */
  readonly threshold: number;
  /** Length of the evaluated window in seconds: 60, 300, 900, 1800, 3600, 21600, 43200 or 86400. */
  readonly windowSeconds: number;
  /** Meaning of the alert and what to do about it. */
  readonly description: string;
  /**
   * Urgency of the alert.
   * @default AlarmSeverity.WARNING
   */
  readonly severity?: AlarmSeverity;
}

export const CUSTOM_ALARM_DEFAULTS = { severity: AlarmSeverity.WARNING } satisfies Partial<CustomAlarmArgs>;

/** An alert on your own query. */
export interface QueryAlarmArgs extends CustomAlarmArgs {
  /** KQL query that returns one row with a column `value`. */
  readonly query: pulumi.Input<string>;
  /** Workspace or Application Insights to query. */
  readonly scopeId: pulumi.Input<string>;
}

/** An alert on any metric. */
export interface MetricAlarmArgs extends CustomAlarmArgs {
  /** Resource that the metric belongs to. */
  readonly resourceId: pulumi.Input<string>;
  /** Namespace of the metric, e.g. `Microsoft.App/containerapps`. */
  readonly namespace: string;
  /** Name of the metric. */
  readonly metric: string;
  /**
   * Statistic that combines the values of the window. Azure stores no percentiles of metrics, and of some metrics only one statistic.
   * [Metrics](https://learn.microsoft.com/azure/azure-monitor/reference/metrics-index)
   * @default - the default of a metric of Container Apps, Front Door, PostgreSQL or Managed Redis, otherwise the average
   */
  readonly statistic?: AlarmStatistic;
  /**
   * Values by dimension that a measurement must have to count.
   * @default {}
   */
  readonly dimensions?: { [name: string]: string };
}

export const METRIC_ALARM_DEFAULTS = { dimensions: {} } satisfies Partial<MetricAlarmArgs>;
