import * as pulumi from '@pulumi/pulumi';
import * as applicationinsights from '@pulumi/azure-native/applicationinsights';
import * as operationalinsights from '@pulumi/azure-native/operationalinsights';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';
import { Regions } from '../regions';

/** Where logs and traces go. */
export interface LogWorkspaceArgs extends ComponentArgs {
  /**
   * Days logs are kept, 30 to 730. The first 30 are free.
   * @default 30
   */
  readonly retentionDays?: number;
  /**
   * GiB a day after which nothing more is taken in: a limit of cost, and a gap in the logs.
   * @default - no limit
   */
  readonly dailyQuotaGiB?: number;
  /**
   * Percent of requests that are kept in Application Insights, above 0.
   * @default 100
   */
  readonly samplingPercent?: number;
}

/** A Log Analytics workspace with Application Insights on it. About $2.30 for each GiB taken in. */
export class LogWorkspace extends pulumi.ComponentResource {
  /** The workspace. */
  public readonly workspace: operationalinsights.Workspace;
  /** Its resource id: for diagnostic settings. */
  public readonly workspaceId: pulumi.Output<string>;
  /** Application Insights. */
  public readonly applicationInsights: applicationinsights.Component;
  /** Its resource id: for alarms and tiles. */
  public readonly applicationInsightsId: pulumi.Output<string>;
  /** Where an application sends its telemetry. */
  public readonly connectionString: pulumi.Output<string>;

  constructor(name: string, args: LogWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:LogWorkspace', name, {}, opts);
    const { resourceGroupName, location, tags, retentionDays = 30, dailyQuotaGiB, samplingPercent = 100 } = args;
    InputProblems.check('LogWorkspace', name, (problems) => {
      Regions.check(problems, location);
      problems.optionalNumber(
        'retentionDays',
        retentionDays,
        { min: 30, max: 730, integer: true },
        'use 30 to 730 days',
      );
      problems.optionalNumber('dailyQuotaGiB', dailyQuotaGiB, { min: 0.023 }, 'use at least 0.023, or leave it out');
      problems.optionalNumber('samplingPercent', samplingPercent, { above: 0, max: 100 }, 'use 100 for everything');
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
