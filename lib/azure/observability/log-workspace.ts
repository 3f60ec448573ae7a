import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import * as operationalinsights from '@pulumi/azure-native/operationalinsights';
import { Defaults } from '../../domain';
import { requireTypes } from '../declared-types';
import { checkWithoutEffect } from '../existing-resource';
import { InputProblems } from '../input-problems';
import { Regions } from '../regions';
import { Diagnostics } from './diagnostics';
import { ResourceId } from '../resource-id';
import { MonitoredResourceArgs, ResourceInterfaces } from '../resource-interfaces';

/** Arguments of LogWorkspace. */
export interface LogWorkspaceArgs extends MonitoredResourceArgs {
  /**
   * Resource id of an existing workspace. Its retention and daily limit stay as they are.
   * @default - a new workspace
   */
  readonly existingWorkspaceId?: pulumi.Input<string>;
  /**
   * Resource id of an existing Application Insights, which keeps its workspace, sampling and settings.
   * @default - a new one in the workspace
   */
  readonly existingApplicationInsightsId?: pulumi.Input<string>;
  /**
   * Retention of logs, 30 to 730 days. The first 30 days are free.
   * @default 30
   */
  readonly retentionDays?: number;
  /**
   * Ingestion limit in GiB a day, at least 0.023. 0 removes the limit. The workspace drops logs beyond it until the next day, so
   * alerts on logs and availability see nothing: set `ObservabilityArgs.logQuotaGiB` to be notified.
   * [Daily cap](https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap)
   * @default 10
   */
  readonly dailyQuotaGiB?: number;
  /**
   * Telemetry that Application Insights keeps, in percent, above 0. Requests and calls take about 1 KiB each: 100 requests a second
   * with two calls each are 25 GiB a day. It has no effect on telemetry that the application samples itself.
   * @default 100
   */
  readonly samplingPercent?: number;
}

const DEFAULTS = { retentionDays: 30, dailyQuotaGiB: 10, samplingPercent: 100 } satisfies Partial<LogWorkspaceArgs>;
/** Daily quota of a workspace without a limit. */
const NO_QUOTA = -1;

/**
 * A Log Analytics workspace with Application Insights and a daily limit.
 *
 * Costs about $2.30 for each ingested GiB: at most about $700 a month with the default limit of 10 GiB a day.
 *
 * @example
 * const logs = new LogWorkspace('logs', { resourceGroupName, retentionDays: 90, dailyQuotaGiB: 5 });
 */
export class LogWorkspace extends pulumi.ComponentResource {
  /** Workspace, if the component created one. */
  public readonly workspace?: operationalinsights.Workspace;
  /** Resource id of the workspace, for diagnostic settings. */
  public readonly workspaceId: pulumi.Output<string>;
  /** Application Insights, if the component created it. */
  public readonly applicationInsights?: applicationinsights.Component;
  /** Resource id of Application Insights, for alarms and tiles. */
  public readonly applicationInsightsId: pulumi.Output<string>;
  /** Ingestion limit in GiB a day; 0 for none, or for an existing workspace. Pass it as `ObservabilityArgs.logQuotaGiB`. */
  public readonly dailyQuotaGiB: number;
  /** Connection string for an application's telemetry; a secret in the state. */
  public readonly connectionString: pulumi.Output<string>;

  constructor(name: string, args: LogWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:LogWorkspace', name, {}, opts);
    const given = requireTypes('LogWorkspace', name, args);
    const { resourceGroupName, location, tags, retentionDays, dailyQuotaGiB, samplingPercent } = Defaults.apply(
      given,
      DEFAULTS,
    );
    const { existingWorkspaceId, existingApplicationInsightsId: existingInsightsId } = given;
    InputProblems.check('LogWorkspace', name, (problems) => {
      Regions.check(problems, location);
      ResourceInterfaces.check(problems, given);
      ResourceId.check(
        problems,
        'existingWorkspaceId',
        'Microsoft.OperationalInsights/workspaces',
        existingWorkspaceId,
      );
      checkWithoutEffect(problems, 'existingWorkspaceId', given, ['retentionDays', 'dailyQuotaGiB']);
      ResourceId.check(problems, 'existingApplicationInsightsId', 'Microsoft.Insights/components', existingInsightsId);
      checkWithoutEffect(problems, 'existingApplicationInsightsId', given, ['samplingPercent']);
      problems.number('retentionDays', retentionDays, { min: 30, max: 730, integer: true }, 'use 30 to 730 days');
      const least = dailyQuotaGiB === 0 ? 0 : 0.023;
      problems.number('dailyQuotaGiB', dailyQuotaGiB, { min: least }, 'use at least 0.023, or 0 for no limit');
      problems.number('samplingPercent', samplingPercent, { above: 0, max: 100 }, 'use 100 to keep every request');
    });
    if (existingWorkspaceId === undefined) {
      this.workspace = new operationalinsights.Workspace(
        name,
        {
          resourceGroupName,
          location,
          tags,
          sku: { name: 'PerGB2018' },
          retentionInDays: retentionDays,
          workspaceCapping: { dailyQuotaGb: dailyQuotaGiB === 0 ? NO_QUOTA : dailyQuotaGiB },
          features: { enableLogAccessUsingOnlyResourcePermissions: true },
        },
        { parent: this },
      );
    }
    this.workspaceId = this.workspace?.id ?? pulumi.output(existingWorkspaceId ?? '');
    this.dailyQuotaGiB = this.workspace === undefined ? 0 : dailyQuotaGiB;
    if (existingInsightsId === undefined) {
      this.applicationInsights = new applicationinsights.Component(
        name,
        {
          resourceGroupName,
          location,
          tags,
          kind: 'web',
          applicationType: 'web',
          ingestionMode: 'LogAnalytics',
          workspaceResourceId: this.workspaceId,
          samplingPercentage: samplingPercent,
        },
        { parent: this, additionalSecretOutputs: ['connectionString', 'instrumentationKey'] },
      );
    }
    this.applicationInsightsId = this.applicationInsights?.id ?? pulumi.output(existingInsightsId ?? '');
    this.connectionString = pulumi.secret(
      this.applicationInsights?.connectionString ?? connectionStringOf(existingInsightsId ?? '', this),
    );
    const diagnostics = Diagnostics.create(name, this.workspaceId, given, this);
    ResourceInterfaces.create(name, this.workspaceId, given, this, diagnostics);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }
}

function connectionStringOf(insightsId: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return applicationinsights.getComponentOutput(
    { resourceGroupName: ResourceId.groupOf(insightsId), resourceName: ResourceId.nameOf(insightsId) },
    { parent },
  ).connectionString;
}
