/** Modules of azure-native of which nothing that a program declares is charged. */
const FREE_MODULES = ['authorization', 'consumption', 'costmanagement', 'managedidentity', 'portal'];

/** Modules of which other types are charged, and these are not: settings, or parts that the charged type includes. */
const FREE_TYPES: Readonly<Record<string, readonly string[]>> = {
  alertsmanagement: ['AlertProcessingRuleByName'],
  app: [
    ...['AppResiliency', 'Certificate', 'ContainerAppsAuthConfig', 'ContainerAppsSourceControl', 'DaprComponent'],
    ...['HttpRouteConfig', 'ManagedCertificate', 'ManagedEnvironmentPrivateEndpointConnection'],
    'ManagedEnvironmentsStorage',
  ],
  applicationinsights: ['MyWorkbook', 'Workbook', 'WorkbookTemplate'],
  cdn: [
    ...['AFDCustomDomain', 'AFDEndpoint', 'AFDOrigin', 'AFDOriginGroup', 'AFDTargetGroup', 'Route', 'Rule', 'RuleSet'],
    ...['Secret', 'SecurityPolicy'],
  ],
  containerregistry: ['CacheRule', 'CredentialSet', 'PrivateEndpointConnection', 'ScopeMap', 'Token', 'Webhook'],
  dbforpostgresql: [
    ...['Administrator', 'AdministratorsMicrosoftEntra', 'Configuration', 'Database', 'FirewallRule'],
    ...['PrivateEndpointConnection', 'VirtualEndpoint'],
  ],
  dns: ['RecordSet'],
  keyvault: ['AccessPolicy', 'PrivateEndpointConnection', 'Secret'],
  monitor: ['ActivityLogAlert', 'AutoscaleSetting', 'DataCollectionRuleAssociation'],
  network: [
    ...['ApplicationSecurityGroup', 'LocalNetworkGateway', 'NetworkInterface', 'NetworkSecurityGroup'],
    ...['PrivateDnsZoneGroup', 'PrivateLinkService', 'Route', 'RouteTable', 'SecurityRule', 'ServiceEndpointPolicy'],
    ...['ServiceEndpointPolicyDefinition', 'Subnet', 'VirtualNetwork'],
  ],
  operationalinsights: [
    ...['LinkedService', 'LinkedStorageAccount', 'Query', 'QueryPack', 'SavedSearch', 'StorageInsightConfig', 'Table'],
  ],
  privatedns: ['PrivateRecordSet', 'VirtualNetworkLink'],
  redisenterprise: ['AccessPolicyAssignment', 'Database', 'PrivateEndpointConnection'],
  resources: ['ResourceGroup', 'TagAtScope'],
  storage: [
    ...['Blob', 'BlobContainer', 'BlobContainerImmutabilityPolicy', 'BlobServiceProperties', 'FileServiceProperties'],
    ...['ManagementPolicy', 'PrivateEndpointConnection', 'QueueServiceProperties', 'StorageAccountStaticWebsite'],
    'TableServiceProperties',
  ],
};

/**
 * Returns whether resources of a type cost nothing themselves.
 *
 * @internal
 */
export function isFreeOnAzure(type: string): boolean {
  const [provider, module, name] = type.split(':');
  if (provider !== 'azure-native' || name === undefined) return false;
  if (FREE_MODULES.includes(module)) return true;
  return Object.hasOwn(FREE_TYPES, module) && FREE_TYPES[module].includes(name);
}
