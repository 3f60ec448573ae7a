import { storageOf } from './postgres-rules';

/** Name, address and outputs of a resource type in Azure Resource Manager. */
export interface ResourceType {
  /** Provider and types of the address, each followed by the input that names it: `Microsoft.App/containerApps/{containerAppName}`. */
  readonly address: string;
  /** Inputs (dotted paths) whose change replaces the resource. Those of the address and the location always do. */
  readonly replaceOn?: readonly string[];
  /** Set if the address is below another resource (`scope`, `resourceUri`) instead of a resource group. */
  readonly scope?: string;
  /** Set if the name must be a GUID. */
  readonly guidName?: boolean;
  /** Set if the type has a `location`; the default is the resource group's. */
  readonly located?: boolean;
  /** Fixed name, e.g. `default`. */
  readonly fixedName?: string;
  /** Outputs that Azure adds to the inputs. */
  readonly outputs?: (resource: CreatedResource) => Record<string, unknown>;
}

/** A resource whose outputs are being computed. */
export interface CreatedResource {
  readonly id: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Six characters derived from the id, for values that Azure generates. */
  readonly invented: string;
}

const hash = (it: CreatedResource): string => it.invented;

/** Every type the reference stack uses. Other types are rejected. */
export const RESOURCE_TYPES: { readonly [token: string]: ResourceType } = {
  'azure-native:resources:ResourceGroup': { address: '{resourceGroupName}' },
  'azure-native:resources:AzureCliScript': {
    address: 'Microsoft.Resources/deploymentScripts/{scriptName}',
    located: true,
    // The stand-in does not run the script; tests do.
    outputs: () => ({ provisioningState: 'Succeeded' }),
  },

  'azure-native:network:VirtualNetwork': {
    address: 'Microsoft.Network/virtualNetworks/{virtualNetworkName}',
    located: true,
  },
  'azure-native:network:Subnet': {
    address: 'Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}',
  },
  'azure-native:network:NetworkSecurityGroup': {
    address: 'Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}',
    located: true,
  },
  'azure-native:network:PrivateEndpoint': {
    address: 'Microsoft.Network/privateEndpoints/{privateEndpointName}',
    located: true,
  },
  'azure-native:network:PrivateDnsZoneGroup': {
    address: 'Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}',
  },
  'azure-native:privatedns:PrivateZone': {
    address: 'Microsoft.Network/privateDnsZones/{privateZoneName}',
    located: true,
  },
  'azure-native:privatedns:VirtualNetworkLink': {
    address: 'Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}',
    located: true,
  },

  'azure-native:dns:Zone': { address: 'Microsoft.Network/dnsZones/{zoneName}', located: true },
  'azure-native:dns:RecordSet': {
    address: 'Microsoft.Network/dnsZones/{zoneName}/{recordType}/{relativeRecordSetName}',
  },

  'azure-native:managedidentity:UserAssignedIdentity': {
    address: 'Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}',
    located: true,
    outputs: (it) => ({
      principalId: `00000000-0000-4000-8000-0000aa${hash(it)}`,
      clientId: `00000000-0000-4000-8000-0000bb${hash(it)}`,
      tenantId: TENANT,
    }),
  },
  'azure-native:authorization:RoleAssignment': {
    address: 'Microsoft.Authorization/roleAssignments/{roleAssignmentName}',
    scope: 'scope',
    guidName: true,
    replaceOn: ['principalId', 'roleDefinitionId'],
  },

  'azure-native:managedidentity:FederatedIdentityCredential': {
    address:
      'Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}',
  },
  'azure-native:authorization:RoleDefinition': {
    address: 'Microsoft.Authorization/roleDefinitions/{roleDefinitionId}',
    scope: 'scope',
    guidName: true,
  },
  'azure-native:authorization:ManagementLockByScope': {
    address: 'Microsoft.Authorization/locks/{lockName}',
    scope: 'scope',
  },

  'azure-native:keyvault:Vault': {
    address: 'Microsoft.KeyVault/vaults/{vaultName}',
    located: true,
    outputs: (it) => ({
      properties: { ...(it.inputs.properties as object), vaultUri: `https://${it.name}.vault.azure.net/` },
    }),
  },
  'azure-native:keyvault:Secret': {
    address: 'Microsoft.KeyVault/vaults/{vaultName}/secrets/{secretName}',
    outputs: (it) => {
      const uri = `https://${String(it.inputs.vaultName)}.vault.azure.net/secrets/${it.name}`;
      const properties = { ...(it.inputs.properties as Record<string, unknown>) };
      delete properties.value;
      return { properties: { ...properties, secretUri: uri, secretUriWithVersion: `${uri}/${hash(it)}` } };
    },
  },

  'azure-native:containerregistry:Registry': {
    address: 'Microsoft.ContainerRegistry/registries/{registryName}',
    located: true,
    outputs: (it) => ({ loginServer: `${it.name.toLowerCase()}.azurecr.io` }),
  },

  'azure-native:operationalinsights:Workspace': {
    address: 'Microsoft.OperationalInsights/workspaces/{workspaceName}',
    located: true,
    outputs: (it) => ({ customerId: `00000000-0000-4000-8000-0000cc${hash(it)}` }),
  },
  'azure-native:applicationinsights:Component': {
    address: 'Microsoft.Insights/components/{resourceName}',
    located: true,
    outputs: (it) => ({
      appId: `00000000-0000-4000-8000-0000dd${hash(it)}`,
      instrumentationKey: `00000000-0000-4000-8000-0000ee${hash(it)}`,
      connectionString: `InstrumentationKey=00000000-0000-4000-8000-0000ee${hash(it)}`,
    }),
  },
  'azure-native:applicationinsights:WebTest': {
    address: 'Microsoft.Insights/webTests/{webTestName}',
    located: true,
  },
  'azure-native:applicationinsights:Workbook': {
    address: 'Microsoft.Insights/workbooks/{resourceName}',
    located: true,
    guidName: true,
  },
  'azure-native:monitor:ActionGroup': { address: 'Microsoft.Insights/actionGroups/{actionGroupName}' },
  'azure-native:monitor:MetricAlert': { address: 'Microsoft.Insights/metricAlerts/{ruleName}', located: true },
  'azure-native:monitor:ScheduledQueryRule': {
    address: 'Microsoft.Insights/scheduledQueryRules/{ruleName}',
    located: true,
  },
  'azure-native:consumption:Budget': { address: 'Microsoft.Consumption/budgets/{budgetName}', scope: 'scope' },
  'azure-native:monitor:DiagnosticSetting': {
    address: 'Microsoft.Insights/diagnosticSettings/{name}',
    scope: 'resourceUri',
  },

  'azure-native:dbforpostgresql:Server': {
    address: 'Microsoft.DBforPostgreSQL/flexibleServers/{serverName}',
    located: true,
    replaceOn: [
      'administratorLogin',
      'sourceServerResourceId',
      'network.delegatedSubnetResourceId',
      'backup.geoRedundantBackup',
    ],
    outputs: (it) => ({
      fullyQualifiedDomainName: `${it.name}.postgres.database.azure.com`,
      state: 'Ready',
      storage: storageOf(it.inputs),
    }),
  },
  'azure-native:dbforpostgresql:Configuration': {
    address: 'Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/configurations/{configurationName}',
    outputs: () => ({ isConfigPendingRestart: false }),
  },
  'azure-native:dbforpostgresql:Database': {
    address: 'Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/databases/{databaseName}',
  },
  'azure-native:dbforpostgresql:AdministratorsMicrosoftEntra': {
    address: 'Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/administrators/{objectId}',
  },
  'azure-native:dbforpostgresql:VirtualEndpoint': {
    address: 'Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/virtualendpoints/{virtualEndpointName}',
    outputs: (it) => ({
      virtualEndpoints: [
        `${it.name}.writer.postgres.database.azure.com`,
        `${it.name}.reader.postgres.database.azure.com`,
      ],
    }),
  },

  'azure-native:redisenterprise:RedisEnterprise': {
    address: 'Microsoft.Cache/redisEnterprise/{clusterName}',
    located: true,
    outputs: (it) => ({ hostName: `${it.name}.${String(it.inputs.location)}.redis.azure.net` }),
  },
  'azure-native:redisenterprise:Database': {
    address: 'Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}',
    outputs: () => ({ port: 10000 }),
  },
  'azure-native:redisenterprise:AccessPolicyAssignment': {
    address:
      'Microsoft.Cache/redisEnterprise/{clusterName}/databases/{databaseName}/accessPolicyAssignments/{accessPolicyAssignmentName}',
  },
  'azure-native:redis:Redis': {
    address: 'Microsoft.Cache/redis/{name}',
    located: true,
    outputs: (it) => ({ hostName: `${it.name}.redis.cache.windows.net`, sslPort: 6380, port: 6379 }),
  },

  'azure-native:app:ManagedEnvironment': {
    address: 'Microsoft.App/managedEnvironments/{environmentName}',
    located: true,
    replaceOn: ['zoneRedundant', 'vnetConfiguration'],
    outputs: (it) => {
      const identity = it.inputs.identity as { type?: string } | undefined;
      return {
        defaultDomain: `calm-${hash(it)}.${String(it.inputs.location)}.azurecontainerapps.io`,
        ...(identity?.type === 'SystemAssigned'
          ? { identity: { ...identity, principalId: `00000000-0000-4000-8000-0000dd${hash(it)}` } }
          : {}),
      };
    },
  },
  'azure-native:app:Certificate': {
    address: 'Microsoft.App/managedEnvironments/{environmentName}/certificates/{certificateName}',
    located: true,
  },
  'azure-native:app:ManagedCertificate': {
    address: 'Microsoft.App/managedEnvironments/{environmentName}/managedCertificates/{managedCertificateName}',
    located: true,
    replaceOn: ['properties'],
  },
  'azure-native:app:ContainerApp': {
    address: 'Microsoft.App/containerApps/{containerAppName}',
    located: true,
    replaceOn: ['environmentId', 'managedEnvironmentId'],
    outputs: (it) => {
      const configuration = (it.inputs.configuration ?? {}) as { ingress?: object };
      const fqdn = `${it.name}.calm-local.azurecontainerapps.io`;
      return {
        latestRevisionName: `${it.name}--${hash(it)}`,
        latestRevisionFqdn: `${it.name}--${hash(it)}.calm-local.azurecontainerapps.io`,
        configuration: {
          ...configuration,
          ...(configuration.ingress && { ingress: { ...configuration.ingress, fqdn } }),
        },
      };
    },
  },
  'azure-native:app:Job': { address: 'Microsoft.App/jobs/{jobName}', located: true },

  'azure-native:cdn:Profile': {
    address: 'Microsoft.Cdn/profiles/{profileName}',
    located: true,
    outputs: (it) => ({
      frontDoorId: `00000000-0000-4000-8000-0000ff${hash(it)}`,
      ...(it.inputs.identity === undefined
        ? {}
        : { identity: { type: 'SystemAssigned', principalId: `00000000-0000-4000-8000-0000ab${hash(it)}` } }),
    }),
  },
  'azure-native:cdn:Secret': { address: 'Microsoft.Cdn/profiles/{profileName}/secrets/{secretName}' },
  'azure-native:cdn:AFDEndpoint': {
    address: 'Microsoft.Cdn/profiles/{profileName}/afdEndpoints/{endpointName}',
    located: true,
    outputs: (it) => ({ hostName: `${it.name}-${hash(it)}.z01.azurefd.net` }),
  },
  'azure-native:cdn:AFDCustomDomain': {
    address: 'Microsoft.Cdn/profiles/{profileName}/customDomains/{customDomainName}',
    outputs: (it) => ({ validationProperties: { validationToken: `token-${hash(it)}` } }),
  },
  'azure-native:cdn:AFDOriginGroup': { address: 'Microsoft.Cdn/profiles/{profileName}/originGroups/{originGroupName}' },
  'azure-native:cdn:AFDOrigin': {
    address: 'Microsoft.Cdn/profiles/{profileName}/originGroups/{originGroupName}/origins/{originName}',
  },
  'azure-native:cdn:Route': {
    address: 'Microsoft.Cdn/profiles/{profileName}/afdEndpoints/{endpointName}/routes/{routeName}',
  },
  'azure-native:cdn:RuleSet': { address: 'Microsoft.Cdn/profiles/{profileName}/ruleSets/{ruleSetName}' },
  'azure-native:cdn:Rule': { address: 'Microsoft.Cdn/profiles/{profileName}/ruleSets/{ruleSetName}/rules/{ruleName}' },
  'azure-native:cdn:SecurityPolicy': {
    address: 'Microsoft.Cdn/profiles/{profileName}/securityPolicies/{securityPolicyName}',
  },
  'azure-native:frontdoor:Policy': {
    address: 'Microsoft.Network/frontDoorWebApplicationFirewallPolicies/{policyName}',
    located: true,
  },
};

/** Tenant of the stand-in. */
export const TENANT = '11111111-1111-4111-8111-111111111111';
