import * as pulumi from '@pulumi/pulumi';
import { Problems } from '../domain';
import { ResourceId } from './resource-id';

/**
 * A key in Key Vault that encrypts the data of a resource. The vault needs purge protection. Give the identity the role Key Vault Crypto
 * Service Encryption User on the key before the first deployment.
 */
export interface CustomerManagedKey {
  /** Resource id of the vault, in the same Entra tenant. */
  readonly keyVaultResourceId: pulumi.Input<string>;
  /** Name of the key: RSA with 2048 bits or more. */
  readonly keyName: pulumi.Input<string>;
  /**
   * Version of the key. Required by Azure Managed Redis.
   * @default - always the newest version
   */
  readonly keyVersion?: pulumi.Input<string>;
  /** Resource id of the user-assigned identity that reads the key, e.g. `WorkloadIdentity.identityId`. */
  readonly userAssignedIdentityResourceId: pulumi.Input<string>;
}

/** @internal */
export class CustomerManagedKeys {
  /** Adds the problems of a key. `property` is the argument that holds it. */
  public static check(problems: Problems, property: string, key: CustomerManagedKey | undefined): void {
    if (key === undefined) return;
    const { keyVaultResourceId, keyName, keyVersion, userAssignedIdentityResourceId: identity } = key;
    ResourceId.check(problems, `${property}.keyVaultResourceId`, 'Microsoft.KeyVault/vaults', keyVaultResourceId);
    ResourceId.check(
      problems,
      `${property}.userAssignedIdentityResourceId`,
      'Microsoft.ManagedIdentity/userAssignedIdentities',
      identity,
    );
    if (typeof keyName === 'string') {
      problems.match(`${property}.keyName`, keyName, /^[A-Za-z0-9-]{1,127}$/, {
        expected: '1 to 127 letters, digits and hyphens',
        fix: 'pass the name of the key, not its URI',
      });
    }
    if (typeof keyVersion === 'string') {
      problems.match(`${property}.keyVersion`, keyVersion, /^[0-9a-f]{32}$/, {
        expected: '32 hexadecimal digits',
        fix: 'copy the last part of the id that az keyvault key show prints, or remove keyVersion',
      });
    }
  }

  /** Returns the URI of the key, with its version if there is one. */
  public static uri({ keyVaultResourceId, keyName, keyVersion }: CustomerManagedKey): pulumi.Output<string> {
    const key = pulumi.interpolate`https://${ResourceId.nameOf(keyVaultResourceId)}.vault.azure.net/keys/${keyName}`;
    return keyVersion === undefined ? key : pulumi.interpolate`${key}/${keyVersion}`;
  }

  /** Returns the identities of keys as the map that most resources expect. */
  public static identities(keys: CustomerManagedKey[]): pulumi.Output<{ [id: string]: object }> {
    return pulumi
      .all(keys.map((it) => it.userAssignedIdentityResourceId))
      .apply((ids) => Object.fromEntries(ids.map((id) => [id, {}])));
  }
}
