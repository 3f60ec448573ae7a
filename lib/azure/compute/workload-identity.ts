import * as pulumi from '@pulumi/pulumi';
import * as authorization from '@pulumi/azure-native/authorization';
import * as managedidentity from '@pulumi/azure-native/managedidentity';
import { Defaults } from '../../domain';
import {
  ACR_PULL,
  CONTAINER_APPS_JOBS_OPERATOR,
  KEY_VAULT_SECRETS_USER,
  STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR,
  roleDefinitionId,
} from '../built-in-roles';
import { ComponentArgs } from '../component-args';
import { requireTypes } from '../declared-types';
import { onceEffective } from './role-propagation';

/** Permissions of a workload. */
export interface WorkloadIdentityArgs extends ComponentArgs {
  /**
   * Resource ids of Key Vault secrets that the workload may read, by a name of your choice. A new name replaces the permission.
   * @default - none
   */
  readonly secretIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Resource id of the registry that the workload may pull images from.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Resource ids, by name, of Container Apps jobs that the workload may start, stop and read. Permission to start a job is permission to
   * act as the job's identity.
   * @default - none
   */
  readonly jobIds?: { [name: string]: pulumi.Input<string> };
  /**
   * Resource ids, by name, of storage accounts whose file shares the workload may use.
   * @default - none
   */
  readonly storageAccountIds?: { [name: string]: pulumi.Input<string> };
}

/**
 * A managed identity with the least permissions that a workload needs: single secrets, and the images of one registry. Free.
 *
 * @example
 * const reports = new WorkloadIdentity('reports', {
 *   resourceGroupName,
 *   location: 'centralus',
 *   registryId: registry.registryId,
 * });
 */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** Managed identity. */
  public readonly identity: managedidentity.UserAssignedIdentity;
  /** Resource id of the identity. */
  public readonly identityId: pulumi.Output<string>;
  /** Object id of the identity in Entra. */
  public readonly principalId: pulumi.Output<string>;
  /** Client id of the identity. Azure SDKs need it to request tokens. */
  public readonly clientId: pulumi.Output<string>;
  /** Role assignments of the identity. A workload must not start before they exist. */
  public readonly grants: authorization.RoleAssignment[];
  /** Resource id of the identity, two minutes after its newest role assignment. Pass it to workloads that read secrets or pull images. */
  public readonly readyIdentityId: pulumi.Output<string>;

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WorkloadIdentity', name, {}, opts);
    const given = requireTypes('WorkloadIdentity', name, args);
    const { resourceGroupName, location, tags, registryId, secretIds, jobIds, storageAccountIds } = Defaults.apply(
      given,
      { secretIds: {}, jobIds: {}, storageAccountIds: {} },
    );
    this.identity = new managedidentity.UserAssignedIdentity(
      name,
      { resourceGroupName, location, tags },
      { parent: this },
    );
    this.identityId = this.identity.id;
    this.principalId = this.identity.principalId;
    this.clientId = this.identity.clientId;
    const grant = (suffix: string, scope: pulumi.Input<string>, role: string, before?: string) =>
      new authorization.RoleAssignment(
        `${name}-${suffix}`,
        {
          scope,
          principalId: this.principalId,
          // Without it Azure looks up the principal and fails, since a new identity needs time to replicate.
          principalType: 'ServicePrincipal',
          roleDefinitionId: roleDefinitionId(role, this),
        },
        { parent: this, aliases: before === undefined ? undefined : [{ name: `${name}-${before}` }] },
      );
    // Earlier versions named them by their place: another order replaced them, and Azure rejects a second grant of a role.
    const grantAll = (kind: string, ids: { [name: string]: pulumi.Input<string> }, role: string) =>
      Object.entries(ids).map(([key, id], index) => grant(`${kind}-${key}`, id, role, `${kind}${index + 1}`));
    this.grants = [
      ...grantAll('secret', secretIds, KEY_VAULT_SECRETS_USER),
      ...(registryId === undefined ? [] : [grant('registry', registryId, ACR_PULL)]),
      ...grantAll('job', jobIds, CONTAINER_APPS_JOBS_OPERATOR),
      ...grantAll('storage', storageAccountIds, STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR),
    ];
    this.readyIdentityId = onceEffective(this.identityId, this.grants);
    this.registerOutputs({ identityId: this.identityId, clientId: this.clientId });
  }
}
