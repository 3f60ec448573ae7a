import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { ComponentArgs } from '../component-args';
import { CONSUMPTION_PROFILE } from './container-size';
import { Diagnostics } from '../observability/diagnostics';
import { InputProblems } from '../input-problems';
import { Regions } from '../regions';

/** Where container apps run. */
export interface ContainerAppEnvironmentArgs extends ComponentArgs {
  /**
   * The subnet that is delegated to environments, /27 or larger. Cannot be changed later.
   * @default - a network of Azure's
   */
  readonly infrastructureSubnetId?: pulumi.Input<string>;
  /**
   * Whether replicas are spread over zones. Needs a subnet, and cannot be changed later.
   * @default - true with a subnet
   */
  readonly zoneRedundant?: boolean;
  /**
   * Whether the apps of the environment can be reached from the internet. Without, Front Door reaches them by private link.
   * @default - false with a subnet
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Where the logs of all apps go.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
}

/** A Container Apps environment with workload profiles. The environment itself costs nothing; a private endpoint on it about $0.10 an hour. */
export class ContainerAppEnvironment extends pulumi.ComponentResource {
  /** The environment. */
  public readonly environment: app.ManagedEnvironment;
  /** Its resource id. */
  public readonly environmentId: pulumi.Output<string>;
  /** The domain below which its apps have their names. */
  public readonly defaultDomain: pulumi.Output<string>;

  constructor(name: string, args: ContainerAppEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ContainerAppEnvironment', name, {}, opts);
    const { resourceGroupName, location, tags, infrastructureSubnetId, logWorkspaceId } = args;
    const inSubnet = infrastructureSubnetId !== undefined;
    const { zoneRedundant = inSubnet, publicNetworkAccess = !inSubnet } = args;
    InputProblems.check('ContainerAppEnvironment', name, (problems) => {
      Regions.check(problems, location, zoneRedundant);
      problems.check(!zoneRedundant || inSubnet, {
        code: ProblemCode.UNREVIEWED,
        property: 'zoneRedundant',
        what: 'zone redundancy without a subnet',
        expected: 'a subnet of your own',
        fix: 'pass infrastructureSubnetId, or leave zoneRedundant out',
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
        // By a diagnostic setting: no key of the workspace is needed.
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
