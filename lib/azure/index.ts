export { ComponentArgs } from './component-args';
export { ContainerAppEnvironment, ContainerAppEnvironmentArgs } from './container-app-environment';
export { ContainerAppTier, ContainerAppTierArgs, RevisionMode, RevisionTraffic } from './container-app-tier';
export { ContainerArgs, SecretVariable } from './container-runtime';
export { EdgeBackend, EdgeDistribution, EdgeDistributionArgs, EdgeDomain, EdgeOrigin } from './edge-distribution';
export { UrlRewrite } from './edge-rules';
export { HealthCanary, HealthCanaryArgs } from './health-canary';
export { LogWorkspace, LogWorkspaceArgs } from './log-workspace';
export { MigrationJob, MigrationJobArgs, SecretReference } from './migration-job';
export { Network, NetworkArgs, PrivateService } from './network';
export { Observability, ObservabilityArgs } from './observability';
export { PostgresDatabase } from './postgres-database';
export {
  DatabaseAvailability,
  EntraAdministrator,
  EntraPrincipalType,
  PostgresDatabaseArgs,
} from './postgres-database-args';
export { PrivateEndpoint, PrivateEndpointArgs } from './private-endpoint';
export {
  RedisCache,
  RedisCacheArgs,
  RedisClustering,
  RedisEviction,
  RedisPrincipal,
  RedisService,
} from './redis-cache';
export { Registry, RegistryArgs, RegistrySku } from './registry';
export { ScheduledJob, ScheduledJobArgs } from './scheduled-job';
export { Secrets, SecretsArgs, VaultSecret } from './secrets';
export {
  AlarmTargets,
  CustomAlarmArgs,
  MetricAlarmArgs,
  QueryAlarmArgs,
  ServiceAlarms,
  ServiceAlarmsArgs,
} from './service-alarms';
export {
  DashboardTile,
  ServiceDashboard,
  ServiceDashboardArgs,
  TileAggregation,
  TileMetric,
} from './service-dashboard';
export { WebAcl, WebAclArgs, WebAclMode } from './web-acl';
export { WorkloadIdentity, WorkloadIdentityArgs } from './workload-identity';
