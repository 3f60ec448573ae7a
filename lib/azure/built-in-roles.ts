import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';

/** Built-in roles. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const KEY_VAULT_SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
export const CONTAINER_APPS_JOBS_OPERATOR = 'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b';
export const STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR = '69566ab7-960f-475b-8e7c-b3118f30c6bd';

/** Returns the resource id of a built-in role in the subscription of the deployment. */
export function roleDefinitionId(role: string, parent: pulumi.Resource): pulumi.Output<string> {
  const { subscriptionId } = getClientConfigOutput({ parent });
  return pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
