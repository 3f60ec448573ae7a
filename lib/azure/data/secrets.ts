import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as keyvault from '@pulumi/azure-native/keyvault';
import { Defaults, ProblemCode, Resolved } from '../../domain';
import { requireTypes } from '../declared-types';
import { InputProblems } from '../input-problems';
import { PrivateEndpoint } from '../network/private-endpoint';
import { ResourceEndpoints } from '../network/resource-endpoints';
import { Diagnostics } from '../observability/diagnostics';
import { PhysicalName } from '../physical-name';
import { Regions } from '../regions';
import { LockKind, PrivateResourceArgs, ResourceInterfaces } from '../resource-interfaces';
import { checkNetworkAccess } from './network-access';

/** Arguments of `Secrets`. */
export interface SecretsArgs extends PrivateResourceArgs {
  /**
   * Name of the vault, unique across Azure, 3 to 24 characters.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly vaultName?: pulumi.Input<string>;
  /**
   * Subnet for the private address. Required unless `publicNetworkAccess` is true.
   * @default - none
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * Private DNS zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * If true, the vault has a public address as well.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * If true, nobody can purge deleted secrets, not even an owner. Cannot be disabled later, and keeps the name of a deleted vault
   * reserved.
   * @default true
   */
  readonly purgeProtection?: boolean;
  /**
   * Days during which a deleted secret can be recovered, 7 to 90. Cannot be changed later.
   * [Soft delete](https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview)
   * @default 90
   */
  readonly softDeleteDays?: number;
  /**
   * Log Analytics workspace for audit logs.
   * @default - none
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * If true, Pulumi refuses to delete the vault.
   * @default true
   */
  readonly protect?: boolean;
}

const DEFAULTS = {
  publicNetworkAccess: false,
  purgeProtection: true,
  softDeleteDays: 90,
  protect: true,
} satisfies Partial<SecretsArgs>;

/** A secret in the vault. */
export interface VaultSecret {
  /** Name of the secret. */
  readonly name: string;
  /** Resource id, for role assignments. */
  readonly id: pulumi.Output<string>;
  /** Address without a version. New revisions of an app read the newest value. */
  readonly uri: pulumi.Output<string>;
  /** Address of this version of the value, which changes with it. */
  readonly versionUri: pulumi.Output<string>;
}

/**
 * A Key Vault with role-based access.
 *
 * Costs a few cents a month, and $7 for its private address.
 *
 * @example
 * const vault = new Secrets('shop', {
 *   resourceGroupName,
 *   subnetId: network.endpointsSubnetId,
 *   privateDnsZoneId: network.zoneId(PrivateService.KEY_VAULT),
 * });
 * const sessionSecret = vault.secret('session-secret', config.requireSecret('sessionSecret'));
 */
export class Secrets extends pulumi.ComponentResource {
  /** The vault. */
  public readonly vault: keyvault.Vault;
  private readonly args: Resolved<SecretsArgs, typeof DEFAULTS>;
  private readonly logicalName: string;
  private readonly endpoints: PrivateEndpoint[];

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Secrets', name, {}, opts);
    const given = requireTypes('Secrets', name, args);
    this.args = Defaults.apply(given, DEFAULTS);
    this.logicalName = name;
    InputProblems.check('Secrets', name, (problems) => {
      Regions.check(problems, this.args.location);
      PhysicalName.check(problems, 'vaultName', 'vault', this.args.vaultName);
      problems.number('softDeleteDays', this.args.softDeleteDays, { min: 7, max: 90, integer: true }, 'use 90');
      checkNetworkAccess(problems, 'the vault', this.args);
      ResourceInterfaces.check(problems, this.args);
      problems.check(this.args.lock?.kind !== LockKind.READ_ONLY, {
        code: ProblemCode.CONFLICTING_PROPS,
        property: 'lock.kind',
        what: 'a read-only lock rejects the secrets that the component adds',
        expected: 'LockKind.CAN_NOT_DELETE',
        fix: 'remove kind',
      });
    });
    this.vault = this.createVault(name);
    this.endpoints = ResourceEndpoints.create(name, this.args, { id: this.vault.id, groupId: 'vault' }, this);
    const diagnostics = Diagnostics.create(name, this.vault.id, this.args, this);
    ResourceInterfaces.create(name, this.vault.id, this.args, this, [...this.endpoints, ...diagnostics]);
    this.registerOutputs({ vaultName: this.vault.name });
  }

  /**
   * Adds a secret to the vault. Pulumi encrypts its value in the state.
   *
   * If you remove a secret from the program, it stays in a vault without a public address: Azure deletes secrets through that address
   * only. Delete it from inside the network with `az keyvault secret delete`.
   */
  public secret(name: string, value: pulumi.Input<string>): VaultSecret {
    requireTypes('Secrets', this.logicalName, { name, value }, 'Secrets#secret');
    InputProblems.check('Secrets', this.logicalName, (problems) =>
      problems.match('name', name, /^[A-Za-z0-9-]{1,127}$/, {
        expected: '1 to 127 letters, digits and hyphens',
        fix: 'rename the secret',
      }),
    );
    const secret = new keyvault.Secret(
      `${this.logicalName}-${name}`,
      {
        resourceGroupName: this.args.resourceGroupName,
        vaultName: this.vault.name,
        secretName: name,
        properties: { value: pulumi.secret(value) },
        tags: this.args.tags,
      },
      {
        parent: this,
        // Deletion uses the data plane of the vault, which has no public address and expects a role of its own.
        // https://github.com/pulumi/pulumi-azure-native/issues/2374
        deletedWith: this.vault,
        retainOnDelete: !this.args.publicNetworkAccess,
      },
    );
    // Readers connect through the private address, so it must exist first.
    const ready = this.endpoints.map((it) => it.ready);
    const uri = pulumi.all([secret.properties.secretUri, ...ready]).apply(([it]) => it);
    return { name, id: secret.id, uri, versionUri: secret.properties.secretUriWithVersion };
  }

  private createVault(name: string): keyvault.Vault {
    const { resourceGroupName, location, tags, publicNetworkAccess, purgeProtection, softDeleteDays } = this.args;
    return new keyvault.Vault(
      name,
      {
        resourceGroupName,
        location,
        tags,
        vaultName: this.args.vaultName ?? PhysicalName.unique('vault', name),
        properties: {
          tenantId: getClientConfigOutput({ parent: this }).tenantId,
          sku: { family: 'A', name: 'standard' },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: softDeleteDays,
          // Azure rejects false.
          enablePurgeProtection: purgeProtection ? true : undefined,
          publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled',
          networkAcls: { bypass: 'AzureServices', defaultAction: publicNetworkAccess ? 'Allow' : 'Deny' },
        },
      },
      { parent: this, protect: this.args.protect },
    );
  }
}
