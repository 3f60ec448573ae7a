import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import { Defaults, ProblemCode, Problems } from '../../domain';
import { requireTypes } from '../declared-types';
import { checkWithoutEffect } from '../existing-resource';
import { InputProblems } from '../input-problems';
import { ResourceEndpoints } from '../network/resource-endpoints';
import { Diagnostics } from '../observability/diagnostics';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { PrivateResourceArgs, ResourceInterfaces } from '../resource-interfaces';
import { CONSUMPTION_PROFILE, WORKLOAD_PROFILE } from './container-size';
import { EnvironmentCertificate, EnvironmentCertificates } from './environment-certificates';

/** Dedicated nodes of an environment, e.g. for more than 4 vCPU, or for a fixed price. */
export interface DedicatedProfile {
  /** Name of the profile, which apps refer to in `workloadProfile`: 1 to 15 letters, digits and hyphens, starting with a letter. */
  readonly name: string;
  /**
   * Type of the nodes, e.g. `D4` (4 vCPU, 16 GiB) or `E8` (8 vCPU, 64 GiB).
   * [Types](https://learn.microsoft.com/azure/container-apps/workload-profiles-overview#profile-types)
   */
  readonly type: string;
  /**
   * Minimum number of nodes, 0 to 20. Each is billed while it exists.
   * @default 1
   */
  readonly minimumNodes?: number;
  /**
   * Maximum number of nodes, 1 to 20.
   * @default 3
   */
  readonly maximumNodes?: number;
}

const LOGS_ONLY = { metrics: false };
const PROFILE_DEFAULTS = { minimumNodes: 1, maximumNodes: 3 } satisfies Partial<DedicatedProfile>;
const PROFILE_TYPE = /^([DE](4|8|16|32)|NC(24|48|96)-A100)$/;
const MAX_NODES = 20;

/** Arguments of an environment for container apps. */
export interface ContainerAppEnvironmentArgs extends PrivateResourceArgs {
  /**
   * Resource id of an existing environment with workload profiles, which may be in another resource group. It stays as it is.
   * @default - a new environment
   */
  readonly existingEnvironmentId?: pulumi.Input<string>;
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
  /**
   * Certificates of Key Vault for the custom domains of apps.
   * @default - none: certificates that Azure manages
   */
  readonly certificates?: EnvironmentCertificate[];
  /**
   * Dedicated workload profiles in addition to Consumption.
   * @default - Consumption only
   */
  readonly dedicatedProfiles?: DedicatedProfile[];
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
  /** Environment, if the component created one. */
  public readonly environment?: app.ManagedEnvironment;
  /** Resource id of the environment. */
  public readonly environmentId: pulumi.Output<string>;
  /** Domain of the apps' host names. */
  public readonly defaultDomain: pulumi.Output<string>;
  private readonly logicalName: string;
  private readonly certificates: ReadonlyMap<string, app.Certificate> = new Map();

  constructor(name: string, args: ContainerAppEnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:ContainerAppEnvironment', name, {}, opts);
    const given = requireTypes('ContainerAppEnvironment', name, args);
    const { resourceGroupName, location, tags, infrastructureSubnetId, logWorkspaceId } = given;
    const inSubnet = infrastructureSubnetId !== undefined;
    const { zoneRedundant = inSubnet, publicNetworkAccess = !inSubnet, existingEnvironmentId } = given;
    const certificates = given.certificates ?? [];
    this.logicalName = name;
    const profiles = (given.dedicatedProfiles ?? []).map((it) => Defaults.apply(it, PROFILE_DEFAULTS));
    InputProblems.check('ContainerAppEnvironment', name, (problems) => {
      Regions.check(problems, location, zoneRedundant);
      problems.check(!zoneRedundant || inSubnet, {
        code: ProblemCode.ZONE_REDUNDANCY_WITHOUT_SUBNET,
        property: 'zoneRedundant',
        what: 'zoneRedundant is true without a subnet',
        expected: 'a subnet that is delegated to the environment',
        fix: 'pass infrastructureSubnetId, or remove zoneRedundant',
      });
      checkProfiles(problems, profiles);
      ResourceInterfaces.check(problems, given, LOGS_ONLY);
      // https://learn.microsoft.com/azure/container-apps/private-endpoints-and-dns
      problems.check(!given.privateEndpoints?.length || existingEnvironmentId !== undefined || !publicNetworkAccess, {
        code: ProblemCode.CONFLICTING_PROPS,
        property: 'privateEndpoints',
        what: 'privateEndpoints is set for an environment with public network access',
        expected: 'publicNetworkAccess: false',
        fix: 'set publicNetworkAccess: false, or remove privateEndpoints',
      });
      ResourceId.check(problems, 'existingEnvironmentId', 'Microsoft.App/managedEnvironments', existingEnvironmentId);
      checkWithoutEffect(problems, 'existingEnvironmentId', given, [
        'infrastructureSubnetId',
        'zoneRedundant',
        'publicNetworkAccess',
        'logWorkspaceId',
        'dedicatedProfiles',
        'certificates',
      ]);
      EnvironmentCertificates.check(problems, certificates);
    });
    if (existingEnvironmentId !== undefined) {
      this.environmentId = pulumi.output(existingEnvironmentId);
      this.defaultDomain = app.getManagedEnvironmentOutput(
        {
          resourceGroupName: ResourceId.groupOf(existingEnvironmentId),
          environmentName: ResourceId.nameOf(existingEnvironmentId),
        },
        { parent: this },
      ).defaultDomain;
      this.createInterfaces(name, given);
      this.registerOutputs({ environmentId: this.environmentId, defaultDomain: this.defaultDomain });
      return;
    }
    this.environment = new app.ManagedEnvironment(
      name,
      {
        resourceGroupName,
        location,
        tags,
        workloadProfiles: [
          { name: CONSUMPTION_PROFILE, workloadProfileType: CONSUMPTION_PROFILE },
          ...profiles.map((it) => ({
            name: it.name,
            workloadProfileType: it.type,
            minimumCount: it.minimumNodes,
            maximumCount: it.maximumNodes,
          })),
        ],
        vnetConfiguration: inSubnet ? { infrastructureSubnetId, internal: false } : undefined,
        zoneRedundant,
        publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled',
        // A diagnostic setting delivers the logs, which requires no key of the workspace.
        appLogsConfiguration: logWorkspaceId === undefined ? undefined : { destination: 'azure-monitor' },
        // Reads the certificates.
        identity: certificates.length === 0 ? undefined : { type: 'SystemAssigned' },
      },
      { parent: this },
    );
    this.environmentId = this.environment.id;
    this.defaultDomain = this.environment.defaultDomain;
    const place = { resourceGroupName, location, tags };
    this.certificates = EnvironmentCertificates.create(name, this.environment, certificates, place, this);
    this.createInterfaces(name, given);
    this.registerOutputs({ environmentId: this.environmentId, defaultDomain: this.defaultDomain });
  }

  /** Returns the resource id of one of `certificates`, for `ContainerAppDomain.certificateId`. Throws if there is none of that name. */
  public certificateId(name: string): pulumi.Output<string> {
    requireTypes('ContainerAppEnvironment', this.logicalName, { name }, 'ContainerAppEnvironment#certificateId');
    return (
      this.certificates.get(name)?.id ??
      InputProblems.build('ContainerAppEnvironment', this.logicalName, (problems) =>
        problems.fail({
          code: ProblemCode.UNKNOWN_CHOICE,
          property: 'name',
          what: `the environment has no certificate ${JSON.stringify(name)}`,
          expected: [...this.certificates.keys()].join(', ') || 'a name in certificates',
          fix: 'add it to certificates',
        }),
      )
    );
  }

  private createInterfaces(name: string, args: ContainerAppEnvironmentArgs): void {
    const { resourceGroupName, location, tags, privateEndpoints } = args;
    const addresses = { resourceGroupName, location, tags, privateEndpoints };
    const target = { id: this.environmentId, groupId: 'managedEnvironments' };
    const endpoints = ResourceEndpoints.create(name, addresses, target, this);
    const diagnostics = Diagnostics.create(name, this.environmentId, args, this, LOGS_ONLY);
    const parts = [...this.certificates.values(), ...endpoints, ...diagnostics];
    ResourceInterfaces.create(name, this.environmentId, args, this, parts);
  }
}

function checkProfiles(problems: Problems, profiles: Required<DedicatedProfile>[]): void {
  problems.unique('dedicatedProfiles', [CONSUMPTION_PROFILE, ...profiles.map(({ name }) => name)], 'profile name');
  profiles.forEach(({ name, type, minimumNodes, maximumNodes }) => {
    const at = `dedicatedProfiles[${name}]`;
    problems.match(`${at}.name`, name, WORKLOAD_PROFILE, {
      expected: '1 to 15 letters, digits and hyphens, starting with a letter',
      fix: 'rename the profile',
    });
    problems.match(`${at}.type`, type, PROFILE_TYPE, {
      expected: 'D4, D8, D16, D32, E4, E8, E16, E32, or NC24-A100, NC48-A100, NC96-A100',
      fix: "use e.g. 'D4' for nodes of 4 vCPU and 16 GiB",
    });
    problems.countRange(
      { property: `${at}.minimumNodes`, value: minimumNodes, from: 0, fix: 'use 1' },
      { property: `${at}.maximumNodes`, value: maximumNodes, from: 1, fix: 'use 3' },
      MAX_NODES,
    );
  });
}
