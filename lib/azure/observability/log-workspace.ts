import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import * as operationalinsights from '@pulumi/azure-native/operationalinsights';
import { Defaults } from '../../domain';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';
import { Regions } from '../regions';

/** Arguments of LogWorkspace. */
export interface LogWorkspaceArgs extends ComponentArgs {
  /**
   * Retention of logs, 30 to 730 days. The first 30 days are free.
   * @default 30
   */
  readonly retentionDays?: number;
  /**
   * Ingestion limit in GiB a day. It caps the cost; the workspace drops logs beyond it.
   * @default - no limit
   */
  readonly dailyQuotaGiB?: number;
  /**
   * Requests that Application Insights keeps, in percent, above 0.
   * @default 100
   */
  readonly samplingPercent?: number;
}

const DEFAULTS = { retentionDays: 30, samplingPercent: 100 } satisfies Partial<LogWorkspaceArgs>;

/**
 * A Log Analytics workspace with Application Insights.
 *
 * Costs about $2.30 for each ingested GiB.
 *
 * @example
 * const logs = new LogWorkspace('logs', { resourceGroupName, retentionDays: 90, dailyQuotaGiB: 5 });
 */
export class LogWorkspace extends pulumi.ComponentResource {
  /** Workspace. */
  public readonly workspace: operationalinsights.Workspace;
  /** Resource id of the workspace, for diagnostic settings. */
  public readonly workspaceId: pulumi.Output<string>;
  /** Application Insights. */
  public readonly applicationInsights: applicationinsights.Component;
  /** Resource id of Application Insights, for alarms and tiles. */
  public readonly applicationInsightsId: pulumi.Output<string>;
  /** Connection string for an application's telemetry; a secret in the state. */
  public readonly connectionString: pulumi.Output<string>;

  constructor(name: string, args: LogWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:LogWorkspace', name, {}, opts);
    const { resourceGroupName, location, tags, retentionDays, dailyQuotaGiB, samplingPercent } = Defaults.apply(
      args,
      DEFAULTS,
    );
    InputProblems.check('LogWorkspace', name, (problems) => {
      Regions.check(problems, location);
      problems.number('retentionDays', retentionDays, { min: 30, max: 730, integer: true }, 'use 30 to 730 days');
      problems.optionalNumber('dailyQuotaGiB', dailyQuotaGiB, { min: 0.023 }, 'use at least 0.023, or remove it');
      problems.number('samplingPercent', samplingPercent, { above: 0, max: 100 }, 'use 100 to keep every request');
    });
    this.workspace = new operationalinsights.Workspace(
      name,
      {
        resourceGroupName,
        location,
        tags,
        sku: { name: 'PerGB2018' },
        retentionInDays: retentionDays,
        workspaceCapping: dailyQuotaGiB === undefined ? undefined : { dailyQuotaGb: dailyQuotaGiB },
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { parent: this },
    );
    this.workspaceId = this.workspace.id;
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
    this.applicationInsightsId = this.applicationInsights.id;
    this.connectionString = pulumi.secret(this.applicationInsights.connectionString);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }
}
