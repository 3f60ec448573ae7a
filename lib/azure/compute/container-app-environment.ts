import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { ProblemCode } from '../../domain';
import { ComponentArgs } from '../component-args';
import { InputProblems } from '../input-problems';
import { Diagnostics } from '../observability/diagnostics';
import { Regions } from '../regions';
import { CONSUMPTION_PROFILE } from './container-size';

/** Arguments of an environment for container apps. */
export interface ContainerAppEnvironmentArgs extends ComponentArgs {
  /**
   * Resource id of a subnet that is delegated to environments, /27 or larger. It cannot change later.
   * @default - a network that Azure manages
   */
  readonly infrastructureSubnetId?: pulumi.Input<string>;
  /**
   * Distributes replicas over Availability Zones. Requires a subnet, and cannot change later.
   * @default - true with a subnet
   */
  readonly zoneRedundant?: boolean;
  /**
   * Makes the apps of the environment reachable from the internet. Otherwise Front Door reaches them through Private Link.
   * @default - false with a subnet
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Resource id of the Log Analytics workspace that receives the logs of all apps.
   * @default - no logs
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
}

/**
 * An Azure Container Apps environment with workload profiles.
 *
 * The environment itself is free. A private endpoint on it costs about $0.10 an hour.
 *
 * @example
 * const apps = new ContainerAppEnvironment('apps', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   infrastructureSubnetId: network.containerAppsSubnetId,
 *   logWorkspaceId: workspace.workspaceId,
 * });
 */
export class ContainerAppEnvironment extends pulumi.ComponentResource {
  /** Environment. */
  public readonly environment: app.ManagedEnvironment;
  /** Resource id of the environment. */
  public readonly environmentId: pulumi.Output<string>;
  /** Domain of the apps' host names. */
  public readonly defaultDomain: pulumi.Output<string>;

  constructor(name: string, args: ContainerAppEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ContainerAppEnvironment', name, {}, opts);
    const { resourceGroupName, location, tags, infrastructureSubnetId, logWorkspaceId } = args;
    const inSubnet = infrastructureSubnetId !== undefined;
    const { zoneRedundant = inSubnet, publicNetworkAccess = !inSubnet } = args;
    InputProblems.check('ContainerAppEnvironment', name, (problems) => {
      Regions.check(problems, location, zoneRedundant);
      problems.check(!zoneRedundant || inSubnet, {
        code: ProblemCode.ZONE_REDUNDANCY_WITHOUT_SUBNET,
        property: 'zoneRedundant',
        what: 'zoneRedundant is true without a subnet',
        expected: 'a subnet that is delegated to the environment',
        fix: 'pass infrastructureSubnetId, or remove zoneRedundant',
      });
    });
    this.environment = new app.ManagedEnvironment(
      name,
      {
        resourceGroupName,
        location,
        tags,
        workloadProfiles: [{ name: CONSUMPTION_PROFILE, workloadProfileType: CONSUMPTION_PROFILE }],
        vnetConfiguration: inSubnet ? { infrastructureSubnetId, internal: false } : undefined,
        zoneRedundant,
        publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled',
        // A diagnostic setting delivers the logs, which requires no key of the workspace.
        appLogsConfiguration: logWorkspaceId === undefined ? undefined : { destination: 'azure-monitor' },
      },
      { parent: this },
    );
    this.environmentId = this.environment.id;
    this.defaultDomain = this.environment.defaultDomain;
    if (logWorkspaceId !== undefined) {
      Diagnostics.send(name, this.environmentId, logWorkspaceId, this, { metrics: false });
    }
    this.registerOutputs({ environmentId: this.environmentId, defaultDomain: this.defaultDomain });
  }
}
