import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';

/** What a kind of resource can send. Azure refuses a setting with a category the kind does not have. */
interface DiagnosticsOptions {
  readonly logs?: boolean;
  readonly metrics?: boolean;
  readonly dependsOn?: pulumi.Resource[];
}

/** @internal */
export class Diagnostics {
  /** Sends all logs and metrics of a resource to a Log Analytics workspace. */
  public static send(
    name: string,
    resourceUri: pulumi.Input<string>,
    workspaceId: pulumi.Input<string>,
    parent: pulumi.Resource,
    options: DiagnosticsOptions = {},
  ): monitor.DiagnosticSetting {
    const { logs = true, metrics = true, dependsOn } = options;
    return new monitor.DiagnosticSetting(
      `${name}-diagnostics`,
      {
        name: 'loadbearing',
        resourceUri,
        workspaceId,
        logs: logs ? [{ categoryGroup: 'allLogs', enabled: true }] : undefined,
        metrics: metrics ? [{ category: 'AllMetrics', enabled: true }] : undefined,
      },
      { parent, dependsOn },
    );
  }
}
