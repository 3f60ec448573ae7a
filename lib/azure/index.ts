export { LoadbearingPolicies, PolicyResource, StackPolicy } from './checks/loadbearing-policies';
export { WebApplication } from './application/web-application';
export { ApplicationNetwork, ApplicationSchedule } from './application/application-parts';
export { WebApplicationArgs } from './application/web-application-args';
export { ComponentArgs } from './component-args';
export {
  ContainerAppEnvironment,
  ContainerAppEnvironmentArgs,
  DedicatedProfile,
} from './compute/container-app-environment';
export { ContainerAppDomain } from './compute/container-app-domains';
export { ContainerAppTier } from './compute/container-app-tier';
export {
  ContainerAppTierArgs,
  DaprProtocol,
  DaprSidecar,
  RevisionMode,
  RevisionTraffic,
} from './compute/container-app-tier-args';
export { ContainerArgs, SecretReference, SecretVariable } from './compute/container-args';
export { ContainerVolume, InitContainer, VolumeKind } from './compute/container-extras';
export { CostBudget, CostBudgetArgs } from './observability/cost-budget';
export { CustomerManagedKey } from './customer-managed-key';
export { EdgeDistribution } from './edge/edge-distribution';
export { EdgeBackend, EdgeDistributionArgs, EdgeDomain, EdgeOrigin } from './edge/edge-distribution-args';
export { UrlRewrite } from './edge/edge-rules';
export {
  DiagnosticLogCategory,
  DiagnosticMetricCategory,
  ResourceDiagnosticSetting,
} from './observability/diagnostics';
export { EnvironmentCertificate } from './compute/environment-certificates';
export { EventJob, EventJobArgs } from './compute/event-job';
export { HealthCanary, HealthCanaryArgs } from './observability/health-canary';
export { LoginPassword } from './data/login-password';
export { LogWorkspace, LogWorkspaceArgs } from './observability/log-workspace';
export { DeploymentIdentity } from './release/deployment-identity';
export { DeploymentIdentityArgs } from './release/deployment-identity-args';
export { MigrationJob } from './release/migration-job';
export { MigrationJobArgs, RolePassword } from './release/migration-job-args';
export { Network } from './network/network';
export { ExistingZone, NetworkArgs, PrivateService } from './network/network-args';
export { Observability, ObservabilityArgs } from './observability/observability';
export { PostgresDatabase } from './data/postgres-database';
export {
  DatabaseAvailability,
  DatabaseStorage,
  EntraAdministrator,
  EntraPrincipalType,
  PostgresDatabaseArgs,
} from './data/postgres-database-args';
export { PrivateEndpoint, PrivateEndpointArgs } from './network/private-endpoint';
export { RedisCache } from './data/redis-cache';
export { RedisCacheArgs, RedisClustering, RedisEviction, RedisPrincipal, RedisService } from './data/redis-cache-args';
export { Registry, RegistryArgs, RegistrySku } from './compute/registry';
export {
  LockKind,
  MonitoredResourceArgs,
  PrincipalType,
  PrivateResourceArgs,
  ResourceInterfaceArgs,
  ResourceLock,
  ResourceRoleAssignment,
} from './resource-interfaces';
export { ResourcePrivateEndpoint } from './network/resource-endpoints';
export { ScaleRule, ScaleRuleSecret } from './compute/scale-rule';
export { ScheduledJob, ScheduledJobArgs } from './compute/scheduled-job';
export { Secrets, SecretsArgs, VaultSecret } from './data/secrets';
export { ServiceAlarms } from './observability/service-alarms';
export {
  AlarmTargets,
  CustomAlarmArgs,
  MetricAlarmArgs,
  QueryAlarmArgs,
  ServiceAlarmsArgs,
} from './observability/service-alarms-args';
export {
  DashboardTile,
  ServiceDashboard,
  ServiceDashboardArgs,
  TileAggregation,
  TileMetric,
} from './observability/service-dashboard';
export { WebAcl, WebAclArgs, WebAclMode } from './edge/web-acl';
export { WorkerFleet } from './compute/worker-fleet';
export { CeleryBroker, WorkerFleetArgs } from './compute/worker-fleet-args';
export { WorkloadIdentity, WorkloadIdentityArgs } from './compute/workload-identity';
