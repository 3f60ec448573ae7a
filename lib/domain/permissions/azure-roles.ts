/**
 * A built-in role of Azure.
 *
 * @internal
 */
export interface AzureRole {
  readonly name: string;
  /** Its actions, without those that only read, as far as they lead to other identities. */
  readonly actions: string[];
  /** Actions that it does not include, although `actions` does. */
  readonly notActions?: string[];
}

/** Built-in roles by their id. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const ROLES: Readonly<Record<string, AzureRole>> = {
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': { name: 'Owner', actions: ['*'] },
  'b24988ac-6180-42a0-ab88-20f7382dd24c': {
    name: 'Contributor',
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
    ],
  },
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': { name: 'User Access Administrator', actions: ['Microsoft.Authorization/*'] },
  'f58310d9-a9f6-439a-9e8d-f62e7b41a168': {
    name: 'Role Based Access Control Administrator',
    actions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete'],
  },
  'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59': {
    name: 'Managed Identity Contributor',
    actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*'],
  },
  'f1a07417-d97a-45cb-824c-7a7467783830': {
    name: 'Managed Identity Operator',
    actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action'],
  },
  '358470bc-b998-42bd-ab17-a7e34c199c0f': {
    name: 'Container Apps Contributor',
    actions: ['Microsoft.App/containerApps/*'],
  },
  '4e3d2b60-56ae-4dc6-a233-09c8e5a82e68': {
    name: 'Container Apps Jobs Contributor',
    actions: ['Microsoft.App/jobs/*'],
  },
  'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b': {
    name: 'Container Apps Jobs Operator',
    actions: [
      'Microsoft.App/jobs/start/action',
      'Microsoft.App/jobs/stop/action',
      'Microsoft.App/jobs/listSecrets/action',
    ],
  },
  '9980e02c-c2be-4d73-94e8-173b1dc7cf3c': {
    name: 'Virtual Machine Contributor',
    actions: ['Microsoft.Compute/virtualMachines/*'],
  },
  'de139f84-1756-47ae-9be6-808fbbe84772': { name: 'Website Contributor', actions: ['Microsoft.Web/sites/*'] },
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': { name: 'Key Vault Administrator', actions: [] },
  '4633458b-17de-408a-b874-0445c86b69e6': { name: 'Key Vault Secrets User', actions: [] },
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': { name: 'AcrPull', actions: [] },
  '8311e382-0749-4cb8-b61a-304f252e45ec': { name: 'AcrPush', actions: [] },
  '577a9874-89fd-4f24-9dbd-b5034d0ad23a': { name: 'Container Registry Data Importer and Data Reader', actions: [] },
  '69566ab7-960f-475b-8e7c-b3118f30c6bd': { name: 'Storage File Data Privileged Contributor', actions: [] },
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { name: 'Reader', actions: [] },
};

/**
 * Built-in roles of Azure.
 *
 * @internal
 */
export class AzureRoles {
  /** Returns the role of a definition id, or undefined for a custom or unknown one. */
  public static of(definitionId: string): AzureRole | undefined {
    const id = definitionId.split('/').at(-1)?.toLowerCase() ?? '';
    return Object.hasOwn(ROLES, id) ? ROLES[id] : undefined;
  }
}
