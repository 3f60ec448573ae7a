import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import * as containerregistry from '@pulumi/azure-native/containerregistry';
import { ComponentArgs } from '../component-args';
import { Diagnostics } from '../observability/diagnostics';
import { InputProblems } from '../input-problems';
import { Ipv4Range } from '../network/ipv4-range';
import { PhysicalName } from '../physical-name';
import { PrivateEndpoint } from '../network/private-endpoint';
import { Regions } from '../regions';

/** What a registry can do, and costs. */
export enum RegistrySku {
  /** About $5 a month; a public address only. */
  BASIC = 'Basic',
  /** About $20 a month; a public address only. */
  STANDARD = 'Standard',
  /** About $50 a month; private addresses, zones, retention. */
  PREMIUM = 'Premium',
}

/** A registry for container images. */
export interface RegistryArgs extends ComponentArgs {
  /**
   * Name of the registry: unique among all of Azure, letters and digits.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly registryName?: pulumi.Input<string>;
  /**
   * What it can do, and costs.
   * @default RegistrySku.PREMIUM
   */
  readonly sku?: RegistrySku;
  /**
   * The subnet of its private address; Premium only.
   * @default - none
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * The zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Ranges of public addresses that may push and pull; Premium only.
   * @default - none: with a private address, only from the network
   */
  readonly allowedRanges?: string[];
  /**
   * Days an image without a tag is kept; Premium only.
   * @default 30
   */
  readonly untaggedRetentionDays?: number;
  /**
   * Where audit logs go.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the registry.
   * @default true
   */
  readonly protect?: boolean;
}

/** A container registry without an admin user and without anonymous pulls: identities pull with the role AcrPull. */
export class Registry extends pulumi.ComponentResource {
  /** The registry. */
  public readonly registry: containerregistry.Registry;
  /** Its resource id: what AcrPull is granted on. */
  public readonly registryId: pulumi.Output<string>;
  /** Its host name, e.g. `shop.azurecr.io`. */
  public readonly loginServer: pulumi.Output<string>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Registry', name, {}, opts);
    const { resourceGroupName, location, tags, subnetId, logWorkspaceId, untaggedRetentionDays } = args;
    const { sku = RegistrySku.PREMIUM, allowedRanges = [] } = args;
    const premium = sku === RegistrySku.PREMIUM;
    InputProblems.check('Registry', name, (problems) => {
      Regions.check(problems, location);
      PhysicalName.check(problems, 'registryName', 'registry', args.registryName);
      Object.entries({ subnetId, untaggedRetentionDays, allowedRanges: allowedRanges[0] }).forEach(
        ([property, value]) =>
          problems.check(premium || value === undefined, {
            code: ProblemCode.UNREVIEWED,
            property: property,
            what: `${property} is set, but the SKU is ${sku}`,
            expected: 'the SKU Premium',
            fix: 'use RegistrySku.PREMIUM, or leave it out',
          }),
      );
      allowedRanges.forEach((range) =>
        problems.check(Ipv4Range.parse(range) !== undefined || Ipv4Range.parse(`${range}/32`) !== undefined, {
          code: ProblemCode.UNREVIEWED,
          property: 'allowedRanges',
          what: `allowedRanges has ${JSON.stringify(range)}`,
          expected: 'an address, or a range that begins at its first address, e.g. 203.0.113.0/24',
          fix: 'correct the range',
        }),
      );
      problems.optionalNumber(
        'untaggedRetentionDays',
        untaggedRetentionDays,
        { min: 0, max: 365, integer: true },
        'use 30',
      );
    });
    // Basic and Standard have a public address only: access is by Entra role there, too.
    const isPublic = !premium || subnetId === undefined || allowedRanges.length > 0;
    this.registry = new containerregistry.Registry(
      name,
      {
        resourceGroupName,
        location,
        tags,
        registryName: args.registryName ?? PhysicalName.unique('registry', name),
        sku: { name: sku },
        adminUserEnabled: false,
        anonymousPullEnabled: premium ? false : undefined,
        publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled',
        networkRuleBypassOptions: 'AzureServices',
        ...(premium
          ? {
              networkRuleSet: {
                defaultAction: subnetId === undefined && allowedRanges.length === 0 ? 'Allow' : 'Deny',
                ipRules: allowedRanges.map((iPAddressOrRange) => ({ action: 'Allow', iPAddressOrRange })),
              },
              policies: { retentionPolicy: { status: 'enabled', days: untaggedRetentionDays ?? 30 } },
            }
          : {}),
      },
      { parent: this, protect: args.protect ?? true },
    );
    this.registryId = this.registry.id;
    let endpoint: PrivateEndpoint | undefined;
    if (subnetId !== undefined) {
      endpoint = new PrivateEndpoint(
        `${name}-endpoint`,
        {
          ...{ resourceGroupName, location, tags, subnetId },
          targetId: this.registryId,
          groupId: 'registry',
          privateDnsZoneId: args.privateDnsZoneId,
        },
        { parent: this },
      );
    }
    // Whoever pulls an image comes by the private address: it must be there first.
    this.loginServer = pulumi.all([this.registry.loginServer, endpoint?.ready]).apply(([it]) => it);
    if (logWorkspaceId !== undefined) Diagnostics.send(name, this.registryId, logWorkspaceId, this);
    this.registerOutputs({ loginServer: this.loginServer });
  }
}
