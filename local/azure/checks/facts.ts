/** A rule for one input. */
export interface Fact {
  /** Path of the input; `[]` stands for every entry of a list. */
  readonly property: string;
  readonly required?: boolean;
  readonly oneOf?: readonly unknown[];
  readonly min?: number;
  readonly max?: number;
  readonly like?: RegExp;
  /** Page with the rule. */
  readonly source: string;
}

const LEARN = 'https://learn.microsoft.com';
const TEMPLATES = `${LEARN}/azure/templates`;
const NAMES = `${LEARN}/azure/azure-resource-manager/management/resource-name-rules`;

const GLOBAL: Fact = {
  property: 'location',
  required: true,
  like: /^global$/i,
  source: `${TEMPLATES}/microsoft.cdn/profiles`,
};
const PUBLIC_ACCESS = ['Enabled', 'Disabled'];
const SCRIPTS = `${LEARN}/azure/azure-resource-manager/bicep/deployment-script-develop`;
const DNS = `${TEMPLATES}/microsoft.network/dnszones/txt`;
const BUDGETS = `${TEMPLATES}/microsoft.consumption/budgets`;
const TIME = /^PT?\d+[SMHD]$/;

/** Facts that no SDK package describes, by type, limited to the reference stack's resources. */
export const FACTS: { readonly [token: string]: readonly Fact[] } = {
  'azure-native:resources:ResourceGroup': [{ property: 'resourceGroupName', like: /^[-\w.()]{1,90}$/, source: NAMES }],
  'azure-native:resources:AzureCliScript': [
    { property: 'kind', required: true, oneOf: ['AzureCLI'], source: SCRIPTS },
    { property: 'azCliVersion', required: true, like: /^2\.\d+\.\d+$/, source: SCRIPTS },
    { property: 'scriptContent', required: true, source: SCRIPTS },
    { property: 'retentionInterval', required: true, like: /^PT([1-9]|1\d|2[0-6])H$/, source: SCRIPTS },
    { property: 'timeout', like: /^PT\d+M$/, source: SCRIPTS },
    { property: 'cleanupPreference', oneOf: ['Always', 'OnSuccess', 'OnExpiration'], source: SCRIPTS },
    { property: 'identity.type', oneOf: ['UserAssigned'], source: SCRIPTS },
    { property: 'environmentVariables[].name', required: true, source: SCRIPTS },
    { property: 'forceUpdateTag', required: true, source: SCRIPTS },
  ],
  'azure-native:network:VirtualNetwork': [
    { property: 'addressSpace', required: true, source: `${TEMPLATES}/microsoft.network/virtualnetworks` },
    {
      property: 'addressSpace.addressPrefixes',
      required: true,
      source: `${TEMPLATES}/microsoft.network/virtualnetworks`,
    },
  ],
  'azure-native:network:Subnet': [
    {
      property: 'addressPrefix',
      required: true,
      like: /^[\d.]+\/\d+$/,
      source: `${TEMPLATES}/microsoft.network/virtualnetworks/subnets`,
    },
    {
      property: 'privateEndpointNetworkPolicies',
      oneOf: ['Enabled', 'Disabled', 'NetworkSecurityGroupEnabled', 'RouteTableEnabled'],
      source: `${TEMPLATES}/microsoft.network/virtualnetworks/subnets`,
    },
  ],
  'azure-native:network:NetworkSecurityGroup': [
    {
      property: 'securityRules[].priority',
      required: true,
      min: 100,
      max: 4096,
      source: `${TEMPLATES}/microsoft.network/networksecuritygroups`,
    },
    {
      property: 'securityRules[].access',
      required: true,
      oneOf: ['Allow', 'Deny'],
      source: `${TEMPLATES}/microsoft.network/networksecuritygroups`,
    },
    {
      property: 'securityRules[].direction',
      required: true,
      oneOf: ['Inbound', 'Outbound'],
      source: `${TEMPLATES}/microsoft.network/networksecuritygroups`,
    },
    {
      property: 'securityRules[].protocol',
      required: true,
      oneOf: ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'],
      source: `${TEMPLATES}/microsoft.network/networksecuritygroups`,
    },
    { property: 'securityRules[].name', required: true, like: /^[\w.-]{1,80}$/, source: NAMES },
  ],
  'azure-native:network:PrivateEndpoint': [
    { property: 'subnet.id', required: true, source: `${TEMPLATES}/microsoft.network/privateendpoints` },
    {
      property: 'privateLinkServiceConnections[].groupIds[]',
      oneOf: ['vault', 'registry', 'redisEnterprise', 'redisCache', 'postgresqlServer', 'managedEnvironments'],
      source: `${LEARN}/azure/private-link/private-endpoint-overview`,
    },
  ],
  'azure-native:privatedns:PrivateZone': [
    { ...GLOBAL, source: `${TEMPLATES}/microsoft.network/privatednszones` },
    { property: 'privateZoneName', like: /^([\w-]+\.)+[\w-]+$/, source: NAMES },
  ],
  'azure-native:privatedns:VirtualNetworkLink': [
    { ...GLOBAL, source: `${TEMPLATES}/microsoft.network/privatednszones/virtualnetworklinks` },
    {
      property: 'virtualNetwork.id',
      required: true,
      source: `${TEMPLATES}/microsoft.network/privatednszones/virtualnetworklinks`,
    },
  ],
  'azure-native:dns:RecordSet': [
    { property: 'recordType', required: true, oneOf: ['A', 'AAAA', 'CNAME', 'TXT'], source: DNS },
    { property: 'ttl', required: true, min: 1, max: 2_147_483_647, source: DNS },
    { property: 'relativeRecordSetName', required: true, like: /^(@|[\w*-]+(\.[\w-]+)*)$/, source: DNS },
  ],
  'azure-native:authorization:RoleAssignment': [
    { property: 'roleAssignmentName', like: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, source: NAMES },
    { property: 'principalId', required: true, source: `${TEMPLATES}/microsoft.authorization/roleassignments` },
    {
      property: 'roleDefinitionId',
      required: true,
      like: /^\/.*\/roleDefinitions\/[0-9a-f-]{36}$/,
      source: `${TEMPLATES}/microsoft.authorization/roleassignments`,
    },
    {
      property: 'principalType',
      required: true, // without it Azure rejects a new principal as not found
      oneOf: ['ServicePrincipal', 'User', 'Group', 'ForeignGroup', 'Device'],
      source: `${LEARN}/azure/role-based-access-control/troubleshooting`,
    },
  ],
  'azure-native:authorization:ManagementLockByScope': [
    {
      property: 'level',
      required: true,
      oneOf: ['CanNotDelete', 'ReadOnly'],
      source: `${TEMPLATES}/microsoft.authorization/locks`,
    },
  ],
  'azure-native:keyvault:Vault': [
    { property: 'vaultName', like: /^[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]$/, source: NAMES },
    { property: 'properties.tenantId', required: true, source: `${TEMPLATES}/microsoft.keyvault/vaults` },
    {
      property: 'properties.sku.name',
      required: true,
      oneOf: ['standard', 'premium'],
      source: `${TEMPLATES}/microsoft.keyvault/vaults`,
    },
    {
      property: 'properties.sku.family',
      required: true,
      oneOf: ['A'],
      source: `${TEMPLATES}/microsoft.keyvault/vaults`,
    },
    {
      property: 'properties.softDeleteRetentionInDays',
      min: 7,
      max: 90,
      source: `${TEMPLATES}/microsoft.keyvault/vaults`,
    },
    // Azure rejects false: purge protection can only be turned on.
    { property: 'properties.enablePurgeProtection', oneOf: [true], source: `${TEMPLATES}/microsoft.keyvault/vaults` },
  ],
  'azure-native:keyvault:Secret': [
    { property: 'secretName', like: /^[A-Za-z0-9-]{1,127}$/, source: NAMES },
    { property: 'properties.value', required: true, source: `${TEMPLATES}/microsoft.keyvault/vaults/secrets` },
  ],
  'azure-native:containerregistry:Registry': [
    { property: 'registryName', like: /^[A-Za-z0-9]{5,50}$/, source: NAMES },
    {
      property: 'sku.name',
      required: true,
      oneOf: ['Basic', 'Standard', 'Premium'],
      source: `${TEMPLATES}/microsoft.containerregistry/registries`,
    },
    {
      property: 'publicNetworkAccess',
      oneOf: PUBLIC_ACCESS,
      source: `${TEMPLATES}/microsoft.containerregistry/registries`,
    },
  ],
  'azure-native:operationalinsights:Workspace': [
    {
      property: 'sku.name',
      oneOf: ['PerGB2018', 'CapacityReservation'],
      source: `${TEMPLATES}/microsoft.operationalinsights/workspaces`,
    },
    { property: 'retentionInDays', min: 30, max: 730, source: `${TEMPLATES}/microsoft.operationalinsights/workspaces` },
  ],
  'azure-native:applicationinsights:Component': [
    { property: 'kind', required: true, source: `${TEMPLATES}/microsoft.insights/components` },
    {
      property: 'applicationType',
      required: true,
      oneOf: ['web', 'other'],
      source: `${TEMPLATES}/microsoft.insights/components`,
    },
    { property: 'workspaceResourceId', required: true, source: `${TEMPLATES}/microsoft.insights/components` },
  ],
  'azure-native:applicationinsights:WebTest': [
    {
      property: 'webTestKind',
      required: true,
      oneOf: ['standard'],
      source: `${TEMPLATES}/microsoft.insights/webtests`,
    },
    { property: 'syntheticMonitorId', required: true, source: `${TEMPLATES}/microsoft.insights/webtests` },
    { property: 'locations', required: true, source: `${TEMPLATES}/microsoft.insights/webtests` },
    { property: 'frequency', oneOf: [300, 600, 900], source: `${TEMPLATES}/microsoft.insights/webtests` },
  ],
  'azure-native:applicationinsights:Workbook': [
    {
      property: 'resourceName',
      like: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      source: `${TEMPLATES}/microsoft.insights/workbooks`,
    },
    {
      property: 'serializedData',
      required: true,
      like: /^\{.*"Notebook\/1\.0"/s,
      source: `${TEMPLATES}/microsoft.insights/workbooks`,
    },
    { property: 'displayName', required: true, source: `${TEMPLATES}/microsoft.insights/workbooks` },
    { property: 'category', required: true, source: `${TEMPLATES}/microsoft.insights/workbooks` },
  ],
  'azure-native:monitor:ActionGroup': [
    { ...GLOBAL, source: `${TEMPLATES}/microsoft.insights/actiongroups` },
    {
      property: 'groupShortName',
      required: true,
      like: /^.{1,12}$/,
      source: `${TEMPLATES}/microsoft.insights/actiongroups`,
    },
    { property: 'enabled', required: true, source: `${TEMPLATES}/microsoft.insights/actiongroups` },
  ],
  'azure-native:monitor:MetricAlert': [
    { ...GLOBAL, source: `${TEMPLATES}/microsoft.insights/metricalerts` },
    { property: 'severity', required: true, min: 0, max: 4, source: `${TEMPLATES}/microsoft.insights/metricalerts` },
    { property: 'scopes', required: true, source: `${TEMPLATES}/microsoft.insights/metricalerts` },
    { property: 'criteria', required: true, source: `${TEMPLATES}/microsoft.insights/metricalerts` },
    {
      property: 'windowSize',
      required: true,
      oneOf: ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H', 'PT6H', 'PT12H', 'PT24H', 'P1D'],
      source: `${TEMPLATES}/microsoft.insights/metricalerts`,
    },
    {
      property: 'evaluationFrequency',
      required: true,
      oneOf: ['PT1M', 'PT5M', 'PT15M', 'PT30M', 'PT1H'],
      source: `${TEMPLATES}/microsoft.insights/metricalerts`,
    },
  ],
  'azure-native:monitor:ScheduledQueryRule': [
    {
      property: 'severity',
      required: true,
      min: 0,
      max: 4,
      source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules`,
    },
    {
      property: 'windowSize',
      required: true,
      like: TIME,
      source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules`,
    },
    {
      property: 'evaluationFrequency',
      required: true,
      like: TIME,
      source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules`,
    },
    { property: 'scopes', required: true, source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules` },
    {
      property: 'criteria.allOf[].query',
      required: true,
      source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules`,
    },
    {
      property: 'criteria.allOf[].operator',
      required: true,
      oneOf: ['GreaterThan', 'GreaterThanOrEqual', 'LessThan', 'LessThanOrEqual', 'Equals'],
      source: `${TEMPLATES}/microsoft.insights/scheduledqueryrules`,
    },
  ],
  'azure-native:consumption:Budget': [
    { property: 'budgetName', like: /^[\w-]{1,63}$/, source: NAMES },
    { property: 'scope', required: true, source: BUDGETS },
    { property: 'category', required: true, oneOf: ['Cost'], source: BUDGETS },
    { property: 'amount', required: true, min: 0, source: BUDGETS },
    {
      property: 'timeGrain',
      required: true,
      oneOf: ['Monthly', 'Quarterly', 'Annually', 'BillingMonth', 'BillingQuarter', 'BillingAnnual'],
      source: BUDGETS,
    },
    {
      property: 'timePeriod.startDate',
      required: true,
      like: /^20\d{2}-(0[1-9]|1[0-2])-01T00:00:00Z$/,
      source: BUDGETS,
    },
    { property: 'filter.tags.operator', oneOf: ['In'], source: BUDGETS },
    { property: 'filter.and[].tags.operator', oneOf: ['In'], source: BUDGETS },
  ],
  'azure-native:monitor:DiagnosticSetting': [
    { property: 'resourceUri', required: true, source: `${TEMPLATES}/microsoft.insights/diagnosticsettings` },
  ],
  'azure-native:redisenterprise:RedisEnterprise': [
    {
      property: 'clusterName',
      like: /^(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]{0,58}[A-Za-z0-9])?$/,
      source: `${TEMPLATES}/microsoft.cache/redisenterprise`,
    },
    {
      property: 'sku.name',
      required: true,
      like: /^(Balanced_B(0|1|3|5|10|20|50|100|150|250|350|500|700|1000)|MemoryOptimized_M\d+|ComputeOptimized_X\d+|FlashOptimized_A\d+)$/,
      source: `${TEMPLATES}/microsoft.cache/redisenterprise`,
    },
    { property: 'minimumTlsVersion', oneOf: ['1.2'], source: `${TEMPLATES}/microsoft.cache/redisenterprise` },
    {
      property: 'publicNetworkAccess',
      required: true,
      oneOf: PUBLIC_ACCESS,
      source: `${TEMPLATES}/microsoft.cache/redisenterprise`,
    },
    { property: 'highAvailability', oneOf: PUBLIC_ACCESS, source: `${TEMPLATES}/microsoft.cache/redisenterprise` },
  ],
  'azure-native:redisenterprise:Database': [
    {
      property: 'databaseName',
      required: true,
      oneOf: ['default'],
      source: `${TEMPLATES}/microsoft.cache/redisenterprise/databases`,
    },
    {
      property: 'clientProtocol',
      oneOf: ['Encrypted', 'Plaintext'],
      source: `${TEMPLATES}/microsoft.cache/redisenterprise/databases`,
    },
    {
      property: 'clusteringPolicy',
      oneOf: ['OSSCluster', 'EnterpriseCluster', 'NoCluster'],
      source: `${TEMPLATES}/microsoft.cache/redisenterprise/databases`,
    },
    {
      property: 'evictionPolicy',
      oneOf: [
        ...['AllKeysLFU', 'AllKeysLRU', 'AllKeysRandom', 'VolatileLRU', 'VolatileLFU', 'VolatileTTL'],
        ...['VolatileRandom', 'NoEviction'],
      ],
      source: `${TEMPLATES}/microsoft.cache/redisenterprise/databases`,
    },
  ],
  'azure-native:redis:Redis': [
    {
      property: 'sku.name',
      required: true,
      oneOf: ['Basic', 'Standard', 'Premium'],
      source: `${TEMPLATES}/microsoft.cache/redis`,
    },
    { property: 'sku.family', required: true, oneOf: ['C', 'P'], source: `${TEMPLATES}/microsoft.cache/redis` },
    { property: 'sku.capacity', required: true, min: 0, max: 6, source: `${TEMPLATES}/microsoft.cache/redis` },
  ],
  'azure-native:cdn:Profile': [GLOBAL],
  'azure-native:cdn:AFDEndpoint': [GLOBAL],
  'azure-native:cdn:RuleSet': [{ property: 'ruleSetName', like: /^[A-Za-z][A-Za-z0-9]{0,59}$/, source: NAMES }],
  'azure-native:cdn:Rule': [
    { property: 'ruleName', like: /^[A-Za-z][A-Za-z0-9]{0,259}$/, source: NAMES },
    {
      property: 'matchProcessingBehavior',
      oneOf: ['Continue', 'Stop'],
      source: `${TEMPLATES}/microsoft.cdn/profiles/rulesets/rules`,
    },
    // Source of the number: Front Door's limits.
    {
      property: 'actions',
      required: true,
      source: `${LEARN}/azure/azure-resource-manager/management/azure-subscription-service-limits`,
    },
    {
      property: 'actions[].parameters.cacheConfiguration.cacheDuration',
      like: /^(\d{1,3}\.)?\d\d:\d\d:\d\d$/,
      source: `${LEARN}/azure/frontdoor/front-door-rules-engine-actions`,
    },
  ],
  'azure-native:frontdoor:Policy': [
    { ...GLOBAL, source: `${TEMPLATES}/microsoft.network/frontdoorwebapplicationfirewallpolicies` },
    { property: 'policyName', like: /^[A-Za-z][A-Za-z0-9]{0,127}$/, source: NAMES },
    {
      property: 'sku.name',
      required: true,
      oneOf: ['Premium_AzureFrontDoor', 'Standard_AzureFrontDoor'],
      source: `${TEMPLATES}/microsoft.network/frontdoorwebapplicationfirewallpolicies`,
    },
    {
      property: 'customRules.rules[].rateLimitDurationInMinutes',
      oneOf: [0, 1, 5],
      source: `${LEARN}/azure/web-application-firewall/afds/waf-front-door-rate-limit`,
    },
    {
      property: 'customRules.rules[].name',
      required: true,
      like: /^[A-Za-z][A-Za-z0-9]*$/,
      source: `${TEMPLATES}/microsoft.network/frontdoorwebapplicationfirewallpolicies`,
    },
  ],
  'azure-native:app:ContainerApp': [
    { property: 'containerAppName', like: /^[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]$/, source: NAMES },
    { property: 'environmentId', required: true, source: `${TEMPLATES}/microsoft.app/containerapps` },
    { property: 'template.scale.maxReplicas', min: 1, max: 1000, source: `${LEARN}/azure/container-apps/scale-app` },
    { property: 'template.scale.minReplicas', min: 0, max: 1000, source: `${LEARN}/azure/container-apps/scale-app` },
    {
      property: 'template.containers[].probes[].failureThreshold',
      min: 1,
      max: 10,
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
    {
      property: 'template.containers[].probes[].periodSeconds',
      min: 1,
      max: 240,
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
    {
      property: 'template.containers[].probes[].initialDelaySeconds',
      min: 0,
      max: 60,
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
    {
      property: 'template.containers[].probes[].type',
      oneOf: ['Liveness', 'Readiness', 'Startup'],
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
    {
      property: 'configuration.ingress.transport',
      oneOf: ['auto', 'http', 'http2', 'tcp'],
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
    {
      property: 'configuration.activeRevisionsMode',
      oneOf: ['Single', 'Multiple', 'Labels'],
      source: `${TEMPLATES}/microsoft.app/containerapps`,
    },
  ],
  'azure-native:app:Job': [
    { property: 'jobName', like: /^[a-z](?!.*--)[a-z0-9-]{0,30}[a-z0-9]$/, source: NAMES },
    {
      property: 'configuration.triggerType',
      required: true,
      oneOf: ['Schedule', 'Event', 'Manual'],
      source: `${TEMPLATES}/microsoft.app/jobs`,
    },
    { property: 'configuration.replicaTimeout', required: true, min: 1, source: `${TEMPLATES}/microsoft.app/jobs` },
    {
      // Linux's limit for one variable: MAX_ARG_STRLEN is 32 pages.
      property: 'template.containers[].env[].value',
      like: /^[^]{0,131071}$/,
      source: 'https://man7.org/linux/man-pages/man2/execve.2.html',
    },
  ],
  'azure-native:dbforpostgresql:Server': [
    { property: 'serverName', like: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, source: NAMES },
    {
      property: 'backup.backupRetentionDays',
      min: 7,
      max: 35,
      source: `${TEMPLATES}/microsoft.dbforpostgresql/flexibleservers`,
    },
    {
      property: 'highAvailability.mode',
      oneOf: ['ZoneRedundant', 'SameZone', 'Disabled'],
      source: `${TEMPLATES}/microsoft.dbforpostgresql/flexibleservers`,
    },
    {
      property: 'storage.storageSizeGB',
      min: 32,
      max: 65_536,
      source: `${LEARN}/azure/postgresql/compute-storage/concepts-compute`,
    },
  ],
};
