import * as pulumi from '@pulumi/pulumi';
import * as authorization from '@pulumi/azure-native/authorization';
import * as managedidentity from '@pulumi/azure-native/managedidentity';
import { ComponentArgs } from '../component-args';

/** Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const KEY_VAULT_SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
const CONTAINER_APPS_JOBS_OPERATOR = 'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b';
const STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR = '69566ab7-960f-475b-8e7c-b3118f30c6bd';

/** What a workload may do. */
export interface WorkloadIdentityArgs extends ComponentArgs {
  /**
   * Key Vault secrets it may read, by resource id.
   * @default - none
   */
  readonly secretIds?: pulumi.Input<string>[];
  /**
   * The registry it may pull images from, by resource id.
   * @default - none
   */
  readonly registryId?: pulumi.Input<string>;
  /**
   * Container Apps jobs it may start, stop and watch, by resource id. Who may start a job acts as the job's identity.
   * @default - none
   */
  readonly jobIds?: pulumi.Input<string>[];
  /**
   * Storage accounts whose file shares it may use, by resource id.
   * @default - none
   */
  readonly storageAccountIds?: pulumi.Input<string>[];
}

/** An identity for a workload, with the least it needs: each secret on its own, and images of one registry. Costs nothing. */
export class WorkloadIdentity extends pulumi.ComponentResource {
  /** The identity. */
  public readonly identity: managedidentity.UserAssignedIdentity;
  /** Its resource id. */
  public readonly identityId: pulumi.Output<string>;
  /** Its object id in Entra. */
  public readonly principalId: pulumi.Output<string>;
  /** Its client id: what an application asks tokens with. */
  public readonly clientId: pulumi.Output<string>;
  /** What it may do. A workload must not start before these. */
  public readonly grants: authorization.RoleAssignment[];

  constructor(name: string, args: WorkloadIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super('loadbearing:index:WorkloadIdentity', name, {}, opts);
    const { resourceGroupName, location, tags, secretIds = [], registryId } = args;
    const { jobIds = [], storageAccountIds = [] } = args;
    this.identity = new managedidentity.UserAssignedIdentity(
      name,
      { resourceGroupName, location, tags },
      { parent: this },
    );
    this.identityId = this.identity.id;
    this.principalId = this.identity.principalId;
    this.clientId = this.identity.clientId;
    const { subscriptionId } = authorization.getClientConfigOutput({ parent: this });
    const grant = (suffix: string, scope: pulumi.Input<string>, role: string): authorization.RoleAssignment =>
      new authorization.RoleAssignment(
        `${name}-${suffix}`,
        {
          scope,
          principalId: this.principalId,
          // Said, so that Azure does not look up a principal that was made a moment ago and is not everywhere yet.
          principalType: 'ServicePrincipal',
          roleDefinitionId: pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
        },
        { parent: this },
      );
    this.grants = [
      ...secretIds.map((id, index) => grant(`secret${index + 1}`, id, KEY_VAULT_SECRETS_USER)),
      ...(registryId === undefined ? [] : [grant('registry', registryId, ACR_PULL)]),
      ...jobIds.map((id, index) => grant(`job${index + 1}`, id, CONTAINER_APPS_JOBS_OPERATOR)),
      ...storageAccountIds.map((id, index) =>
        grant(`storage${index + 1}`, id, STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR),
      ),
    ];
    this.registerOutputs({ identityId: this.identityId, clientId: this.clientId });
  }
}
