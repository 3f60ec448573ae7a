import { ProblemCode } from '../../domain';
import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';
import * as keyvault from '@pulumi/azure-native/keyvault';
import { ComponentArgs } from '../component-args';
import { Diagnostics } from '../observability/diagnostics';
import { InputProblems } from '../input-problems';
import { PhysicalName } from '../physical-name';
import { PrivateEndpoint } from '../network/private-endpoint';
import { Regions } from '../regions';

/** A vault for secrets. */
export interface SecretsArgs extends ComponentArgs {
  /**
   * Name of the vault: unique among all of Azure, 3 to 24 characters.
   * @default - from the logical name, with a suffix of subscription, project and stack
   */
  readonly vaultName?: pulumi.Input<string>;
  /**
   * The subnet of its private address.
   * @default - none: then `publicNetworkAccess` must be true
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * The zone that resolves to the private address.
   * @default - none
   */
  readonly privateDnsZoneId?: pulumi.Input<string>;
  /**
   * Whether the vault has a public address, too.
   * @default false
   */
  readonly publicNetworkAccess?: boolean;
  /**
   * Whether nobody, not even an owner, can purge deleted secrets. Cannot be taken back, and keeps the name of a deleted vault taken.
   * @default true
   */
  readonly purgeProtection?: boolean;
  /**
   * Days a deleted secret can be recovered: 7 to 90. Cannot be changed later.
   * @default 90
   */
  readonly softDeleteDays?: number;
  /**
   * Where audit logs go.
   * @default - nowhere
   */
  readonly logWorkspaceId?: pulumi.Input<string>;
  /**
   * Whether Pulumi refuses to delete the vault.
   * @default true
   */
  readonly protect?: boolean;
}

/** A secret in the vault. */
export interface VaultSecret {
  /** Its name. */
  readonly name: string;
  /** Its resource id: what a role is granted on. */
  readonly id: pulumi.Output<string>;
  /** Its address without a version: new revisions of an app read the newest value. */
  readonly uri: pulumi.Output<string>;
}

/** A Key Vault with role-based access. A few cents a month, and $7 for its private address. */
export class Secrets extends pulumi.ComponentResource {
  /** The vault. */
  public readonly vault: keyvault.Vault;
  private readonly args: SecretsArgs;
  private readonly logicalName: string;
  private readonly endpoint?: PrivateEndpoint;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:Secrets', name, {}, opts);
    this.args = args;
    this.logicalName = name;
    const { resourceGroupName, location, tags, subnetId, logWorkspaceId } = args;
    const { publicNetworkAccess = false, purgeProtection = true, softDeleteDays = 90 } = args;
    InputProblems.check('Secrets', name, (problems) => {
      Regions.check(problems, location);
      PhysicalName.check(problems, 'vaultName', 'vault', args.vaultName);
      problems.optionalNumber('softDeleteDays', softDeleteDays, { min: 7, max: 90, integer: true }, 'use 90');
      problems.check(subnetId !== undefined || publicNetworkAccess, {
        code: ProblemCode.UNREVIEWED,
        property: 'subnetId',
        what: 'the vault has neither a private nor a public address',
        expected: 'a subnet for its private address',
        fix: 'pass subnetId and privateDnsZoneId, or say publicNetworkAccess: true',
      });
    });
    this.vault = new keyvault.Vault(
      name,
      {
        resourceGroupName,
        location,
        tags,
        vaultName: args.vaultName ?? PhysicalName.unique('vault', name),
        properties: {
          tenantId: getClientConfigOutput({ parent: this }).tenantId,
          sku: { family: 'A', name: 'standard' },
          enableRbacAuthorization: true,
          enableSoftDelete: true,
          softDeleteRetentionInDays: softDeleteDays,
          // Azure refuses false: it can only be left out.
          enablePurgeProtection: purgeProtection ? true : undefined,
          publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled',
          networkAcls: { bypass: 'AzureServices', defaultAction: publicNetworkAccess ? 'Allow' : 'Deny' },
        },
      },
      { parent: this, protect: args.protect ?? true },
    );
    if (subnetId !== undefined) {
      this.endpoint = new PrivateEndpoint(
        `${name}-endpoint`,
        {
          ...{ resourceGroupName, location, tags, subnetId },
          targetId: this.vault.id,
          groupId: 'vault',
          privateDnsZoneId: args.privateDnsZoneId,
        },
        { parent: this },
      );
    }
    if (logWorkspaceId !== undefined) Diagnostics.send(name, this.vault.id, logWorkspaceId, this);
    this.registerOutputs({ vaultName: this.vault.name });
  }

  /** Puts a secret into the vault. Its value is encrypted in Pulumi's state. */
  public secret(name: string, value: pulumi.Input<string>): VaultSecret {
    InputProblems.check('Secrets', this.logicalName, (problems) =>
      problems.check(/^[A-Za-z0-9-]{1,127}$/.test(name), {
        code: ProblemCode.INVALID_FORMAT,
        property: 'name',
        what: `the name of the secret is ${JSON.stringify(name)}`,
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
      { parent: this },
    );
    // Whoever reads the secret comes by the private address: it must be there first.
    const uri = pulumi.all([secret.properties.secretUri, this.endpoint?.ready]).apply(([it]) => it);
    return { name, id: secret.id, uri };
  }
}
