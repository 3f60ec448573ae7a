import * as pulumi from '@pulumi/pulumi';
import * as containerregistry from '@pulumi/azure-native/containerregistry';
import { getUserAssignedIdentityOutput } from '@pulumi/azure-native/managedidentity';
import { Defaults, ProblemCode, Problems, Resolved } from '../../domain';
import { CustomerManagedKey, CustomerManagedKeys } from '../customer-managed-key';
import { requireTypes } from '../declared-types';
import { checkWithoutEffect } from '../existing-resource';
import { InputProblems } from '../input-problems';
import { Ipv4Range } from '../network/ipv4-range';
import { ResourceEndpoints } from '../network/resource-endpoints';
import { Diagnostics } from '../observability/diagnostics';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { ResourceId } from '../resource-id';
import { PrivateResourceArgs, ResourceInterfaces } from '../resource-interfaces';

/** Pricing tier of a registry. [Features](https://learn.microsoft.com/azure/container-registry/container-registry-skus) */
export enum RegistrySku {
  /** About $5 a month; public address only. */
  BASIC = 'Basic',
  /** About $20 a month; public address only. */
  STANDARD = 'Standard',
  /** About $50 a month; private addresses, Availability Zones, retention. */
  PREMIUM = 'Premium',
}

/** Arguments of a registry for container images. */
export interface RegistryArgs extends PrivateResourceArgs {
  /**
   * Resource id of an existing registry, which may be in another resource group. The component adds only what you pass: a private
   * address and diagnostic logs.
   * @default - a new registry
   */
  readonly existingRegistryId?: pulumi.Input<string>;
  /**
   * Name of the registry: letters and digits, globally unique in Azure.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly registryName?: pulumi.Input<string>;
  /**
   * Pricing tier.
   * @default RegistrySku.PREMIUM
   */
  readonly sku?: RegistrySku;
  /**
   * Resource id of the subnet of the private address. Premium only.
   * @default - none
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * Resource id of the private DNS zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Public addresses or ranges that may push and pull. Premium only.
   * @default - none; with a private address, only the network has access
   */
  readonly allowedRanges?: string[];
  /**
   * Days before an untagged image is deleted, 0 to 365. Premium only.
   * [Retention](https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy)
   * @default 30
   */
  readonly untaggedRetentionDays?: number;
  /**
   * Resource id of the Log Analytics workspace that receives the audit logs.
   * @default - no logs
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * Key that encrypts the images. Premium only. Azure can neither add nor remove it later, only change it.
   * [Customer-managed keys](https://learn.microsoft.com/azure/container-registry/tutorial-customer-managed-keys)
   * @default - a key of Azure
   */
  readonly customerManagedKey?: CustomerManagedKey;
  /**
   * Makes Pulumi reject the deletion of the registry.
   * @default true
   */
  readonly protect?: boolean;
}

const DEFAULTS = {
  sku: RegistrySku.PREMIUM,
  untaggedRetentionDays: 30,
  protect: true,
} satisfies Partial<RegistryArgs>;

/** Arguments after their defaults. */
type RegistrySettings = Resolved<RegistryArgs, typeof DEFAULTS> & { readonly allowedRanges: string[] };

/**
 * An Azure container registry without an admin user and without anonymous pulls. Identities pull with the role AcrPull.
 *
 * Costs about $50 a month with the Premium SKU.
 *
 * @example
 * const images = new Registry('images', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   subnetId: network.endpointsSubnetId,
 *   privateDnsZoneId: network.zoneId(PrivateService.REGISTRY),
 * });
 */
export class Registry extends pulumi.ComponentResource {
  /** Registry, if the component created one. */
  public readonly registry?: containerregistry.Registry;
  /** Resource id of the registry; scope of the role AcrPull. */
  public readonly registryId: pulumi.Output<string>;
  /** Host name of the registry, e.g. `shop.azurecr.io`. */
  public readonly loginServer: pulumi.Output<string>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Registry', name, {}, opts);
    const given = requireTypes('Registry', name, args);
    const settings = Defaults.apply(given, { ...DEFAULTS, allowedRanges: [] });
    InputProblems.check('Registry', name, (problems) => check(problems, settings, Defaults.apply(given, {})));
    const { existingRegistryId } = given;
    if (existingRegistryId === undefined) this.registry = this.createRegistry(name, settings);
    this.registryId = this.registry?.id ?? pulumi.output(existingRegistryId ?? '');
    const loginServer = this.registry?.loginServer ?? loginServerOf(existingRegistryId ?? '', this);
    const target = { id: this.registryId, groupId: 'registry' };
    const endpoints = ResourceEndpoints.create(name, settings, target, this);
    // Clients pull through the private address, so it must exist before they use the host name.
    this.loginServer = pulumi.all([loginServer, ...endpoints.map((it) => it.ready)]).apply(([it]) => it);
    const diagnostics = Diagnostics.create(name, this.registryId, settings, this);
    ResourceInterfaces.create(name, this.registryId, settings, this, [...endpoints, ...diagnostics]);
    this.registerOutputs({ loginServer: this.loginServer });
  }

  private createRegistry(name: string, settings: RegistrySettings): containerregistry.Registry {
    const { resourceGroupName, location, tags, allowedRanges, sku, customerManagedKey } = settings;
    const isPrivate = settings.subnetId !== undefined || !!settings.privateEndpoints?.length;
    const premium = sku === RegistrySku.PREMIUM;
    // Basic and Standard have a public address only. Entra roles still restrict access.
    const isPublic = !premium || !isPrivate || allowedRanges.length > 0;
    return new containerregistry.Registry(
      name,
      {
        resourceGroupName,
        location,
        tags,
        registryName: settings.registryName ?? PhysicalName.unique('registry', name),
        sku: { name: sku },
        adminUserEnabled: false,
        anonymousPullEnabled: premium ? false : undefined,
        publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled',
        networkRuleBypassOptions: 'AzureServices',
        ...(customerManagedKey === undefined ? {} : encryption(customerManagedKey, this)),
        ...(premium
          ? {
              networkRuleSet: {
                defaultAction: !isPrivate && allowedRanges.length === 0 ? 'Allow' : 'Deny',
                ipRules: allowedRanges.map((iPAddressOrRange) => ({ action: 'Allow', iPAddressOrRange })),
              },
              policies: { retentionPolicy: { status: 'enabled', days: settings.untaggedRetentionDays } },
            }
          : {}),
      },
      { parent: this, protect: settings.protect },
    );
  }
}

/** Returns the inputs of a registry that is encrypted with a key. It refers to the identity by its client id. */
function encryption(
  key: CustomerManagedKey,
  parent: pulumi.Resource,
): Pick<containerregistry.RegistryArgs, 'encryption' | 'identity'> {
  const id = key.userAssignedIdentityResourceId;
  const { clientId } = getUserAssignedIdentityOutput(
    { resourceGroupName: ResourceId.groupOf(id), resourceName: ResourceId.nameOf(id) },
    { parent },
  );
  return {
    identity: { type: 'UserAssigned', userAssignedIdentities: CustomerManagedKeys.identities([key]) },
    encryption: {
      status: 'enabled',
      keyVaultProperties: { identity: clientId, keyIdentifier: CustomerManagedKeys.uri(key) },
    },
  };
}

/** Returns the host name of an existing registry. It cannot be derived: it may end in a hash of the registry's tenant. */
function loginServerOf(registryId: pulumi.Input<string>, parent: pulumi.Resource): pulumi.Output<string> {
  return containerregistry.getRegistryOutput(
    { resourceGroupName: ResourceId.groupOf(registryId), registryName: ResourceId.nameOf(registryId) },
    { parent },
  ).loginServer;
}

function check(problems: Problems, settings: RegistrySettings, args: RegistryArgs): void {
  const { allowedRanges, sku, untaggedRetentionDays } = settings;
  Regions.check(problems, settings.location);
  ResourceInterfaces.check(problems, settings);
  ResourceId.check(problems, 'existingRegistryId', 'Microsoft.ContainerRegistry/registries', args.existingRegistryId);
  checkWithoutEffect(problems, 'existingRegistryId', args, [
    'registryName',
    'sku',
    'allowedRanges',
    'untaggedRetentionDays',
    'customerManagedKey',
    'protect',
  ]);
  CustomerManagedKeys.check(problems, 'customerManagedKey', args.customerManagedKey);
  PhysicalName.check(problems, 'registryName', 'registry', settings.registryName);
  // A default is no reason for a problem.
  const premiumOnly = {
    subnetId: args.subnetId,
    untaggedRetentionDays: args.untaggedRetentionDays,
    allowedRanges: allowedRanges[0],
    privateEndpoints: args.privateEndpoints?.[0],
    customerManagedKey: args.customerManagedKey,
  };
  Object.entries(premiumOnly).forEach(([property, value]) =>
    problems.check(sku === RegistrySku.PREMIUM || value === undefined, {
      code: ProblemCode.PREMIUM_REGISTRY_REQUIRED,
      property,
      what: `${property} is set, but the SKU is ${sku}`,
      expected: 'the Premium SKU',
      fix: `use RegistrySku.PREMIUM, or remove ${property}`,
    }),
  );
  allowedRanges.forEach((range) =>
    problems.check(Ipv4Range.parse(range) !== undefined || Ipv4Range.parse(`${range}/32`) !== undefined, {
      code: ProblemCode.INVALID_FORMAT,
      property: 'allowedRanges',
      what: `allowedRanges contains ${JSON.stringify(range)}`,
      expected: 'an address, or a range that begins at its first address, e.g. 203.0.113.0/24',
      fix: 'correct the range',
    }),
  );
  problems.number('untaggedRetentionDays', untaggedRetentionDays, { min: 0, max: 365, integer: true }, 'use 30');
}
