import * as pulumi from '@pulumi/pulumi';
import { getClientConfigOutput } from '@pulumi/azure-native/authorization';

/** Built-in roles. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const KEY_VAULT_SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
export const CONTAINER_APPS_JOBS_OPERATOR = 'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b';
/** Container Registry Data Importer and Data Reader. */
export const REGISTRY_DATA_IMPORTER = '577a9874-89fd-4f24-9dbd-b5034d0ad23a';
export const STORAGE_FILE_DATA_PRIVILEGED_CONTRIBUTOR = '69566ab7-960f-475b-8e7c-b3118f30c6bd';

/** Roles that have a name in `roleAssignments`. */
export const BUILT_IN_ROLES: { readonly [name: string]: string } = {
  AcrPull: ACR_PULL,
  AcrPush: '8311e382-0749-4cb8-b61a-304f252e45ec',
  'CDN Profile Contributor': 'ec156ff8-a8d1-4d15-830c-5b80698ca432',
  'CDN Profile Reader': '8f96442b-4075-438f-813d-ad51ab4019af',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  'Key Vault Administrator': '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  'Key Vault Crypto Service Encryption User': 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  'Key Vault Reader': '21090545-7ca7-4776-b22c-e363652d74d2',
  'Key Vault Secrets Officer': 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  'Key Vault Secrets User': KEY_VAULT_SECRETS_USER,
  'Log Analytics Reader': '73c42c96-874c-492b-b04d-ab87d138a893',
  'Monitoring Reader': '43d0d8ad-25c7-4714-9337-8ba259a9fe05',
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'Redis Cache Contributor': 'e0f68234-74aa-48ed-b826-c38b57376e17',
};

/** Returns the resource id of a built-in role in the subscription of the deployment. */
export function roleDefinitionId(role: string, parent: pulumi.Resource): pulumi.Output<string> {
  const { subscriptionId } = getClientConfigOutput({ parent });
  return pulumi.interpolate`/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}
