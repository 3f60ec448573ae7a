import * as pulumi from '@pulumi/pulumi';
import * as monitor from '@pulumi/azure-native/monitor';
import { Defaults } from '../../domain';

/** Categories that a resource type supports. Azure rejects a setting with an unsupported category. */
interface DiagnosticsOptions {
  /**
   * If true, sends all logs.
   * @default true
   */
  readonly logs?: boolean;
  /**
   * If true, sends all metrics.
   * @default true
   */
  readonly metrics?: boolean;
  readonly dependsOn?: pulumi.Resource[];
}

const DEFAULTS = { logs: true, metrics: true } satisfies Partial<DiagnosticsOptions>;

/** @internal */
export class Diagnostics {
  /** Sends the logs and metrics of a resource to a Log Analytics workspace. */
  public static send(
    name: string,
    resourceUri: pulumi.Input<string>,
    workspaceId: pulumi.Input<string>,
    parent: pulumi.Resource,
    options: DiagnosticsOptions = {},
  ): monitor.DiagnosticSetting {
    const { logs, metrics, dependsOn } = Defaults.apply(options, DEFAULTS);
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
