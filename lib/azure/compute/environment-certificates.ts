import * as pulumi from '@pulumi/pulumi';
import * as app from '@pulumi/azure-native/app';
import * as authorization from '@pulumi/azure-native/authorization';
import { Problems } from '../../domain';
import { KEY_VAULT_SECRETS_USER, roleDefinitionId } from '../built-in-roles';
import { ResourceId } from '../resource-id';
import { onceEffective } from './role-propagation';

/** A certificate of Key Vault for custom domains. The environment follows its newest version within 12 hours. */
export interface EnvironmentCertificate {
  /** Name in the environment: lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Resource id of the certificate's secret: `…/vaults/NAME/secrets/CERTIFICATE`. The environment reads it with an identity of its own.
   * [Certificates in Key Vault](https://learn.microsoft.com/azure/container-apps/key-vault-certificates-manage)
   */
  readonly secretId: pulumi.Input<string>;
}

/** @internal */
export class EnvironmentCertificates {
  /** Adds the problems of certificates. */
  public static check(problems: Problems, certificates: EnvironmentCertificate[]): void {
    const names = certificates.map(({ name }) => name);
    problems.unique('certificates', names, 'name of a certificate');
    certificates.forEach(({ name, secretId }) => {
      problems.match(`certificates[${name}].name`, name, /^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/, {
        expected: '1 to 60 lower-case letters, digits and inner hyphens',
        fix: 'rename the certificate',
      });
      ResourceId.check(problems, `certificates[${name}].secretId`, 'Microsoft.KeyVault/vaults/secrets', secretId);
    });
  }

  /** Creates the certificates and the permissions to read them, and returns them by name. */
  public static create(
    name: string,
    environment: app.ManagedEnvironment,
    certificates: EnvironmentCertificate[],
    place: Pick<app.CertificateArgs, 'resourceGroupName' | 'location' | 'tags'>,
    parent: pulumi.Resource,
  ): Map<string, app.Certificate> {
    const principalId = environment.identity.apply((it) => it?.principalId ?? '');
    return new Map(
      certificates.map(({ name: certificateName, secretId }) => {
        const grant = new authorization.RoleAssignment(
          `${name}-certificate-${certificateName}`,
          {
            scope: secretId,
            principalId,
            principalType: 'ServicePrincipal',
            roleDefinitionId: roleDefinitionId(KEY_VAULT_SECRETS_USER, parent),
          },
          { parent },
        );
        const certificate = new app.Certificate(
          `${name}-${certificateName}`,
          {
            ...place,
            // The environment reads the secret at once.
            environmentName: onceEffective(environment.name, [grant]),
            certificateName,
            properties: {
              certificateKeyVaultProperties: { identity: 'System', keyVaultUrl: secretUrl(secretId) },
            },
          },
          { parent },
        );
        return [certificateName, certificate];
      }),
    );
  }
}

function secretUrl(secretId: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(secretId).apply((id) => {
    const [vault, , name] = id.split('/').slice(-3);
    return `https://${vault}.vault.azure.net/secrets/${name}`;
  });
}
