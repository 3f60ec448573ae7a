export { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from './alarm-rule';
export { AppEnvironment, AppEnvironmentProps } from './app-environment';
export { CacheRule, QueryStrings } from './cache-rule';
export { CapacityPlan, PlanLine } from './capacity-plan';
export {
  ConnectionBudget,
  ConnectionBudgetProps,
  ConnectionConsumer,
  ConnectionPooler,
  ConnectionShare,
} from './connection-budget';
export { ConnectionLimit } from './connection-limit';
export { CorsPolicy, CorsPolicyProps } from './cors-policy';
export { CoreConsumer, CoreQuota, CoreQuotaProps } from './core-quota';
export { GunicornConfig, GunicornConfigProps, ServiceUnitProps, WorkerClass } from './gunicorn-config';
export { KeyRotation, KeyRotationProps } from './key-rotation';
export { MachineSize, MachineSizes } from './machine-size';
export { MigrationBundle } from './migrations/migration-bundle';
export {
  ColumnType,
  ExpectedColumn,
  MaintenanceTask,
  MigrationStatement,
  SchemaMigration,
} from './migrations/schema-migration';
export { PathMatch, PathPattern } from './path-pattern';
export { PgBouncerConfig, PgBouncerConfigProps, PgBouncerTls, PgBouncerUser } from './pgbouncer';
export { PgBouncerSettings, PoolMode } from './pgbouncer-settings';
export { Pipeline, PipelineFile, PipelineFileFormat } from './pipeline/pipeline';
export {
  PipelineBackend,
  PipelineChunk,
  PipelineDeployment,
  PipelineFrontend,
  PipelineImage,
  PipelineLoad,
  PipelineProps,
  PipelineService,
  PipelineSmokeTest,
} from './pipeline/pipeline-props';
export {
  PodAutoscaler,
  PodAutoscalerProps,
  PodMetric,
  ScalingBehavior,
  ScalingPolicy,
  ScalingUnit,
} from './pod-autoscaler';
export { PoolSizing, PoolSizingProps } from './pool-sizing';
export { PostgresParameter, PostgresUnit } from './postgres-parameter';
export { PostgresParameters } from './postgres-parameters';
export { PostgresTuning, PostgresTuningProps } from './postgres-tuning';
export { LoadbearingError, Problem } from './problem';
export { RateLimit } from './rate-limit';
export { RdsProxySettings, RdsProxySettingsProps } from './rds-proxy-settings';
export { ReplicaPlan, ReplicaPlanProps } from './replica-plan';
export { RequiredTags, RequiredTagsProps } from './required-tags';
export { Rounding } from './rounding';
export { FrameOptions, ReferrerPolicy, SecurityHeaders, SecurityHeadersProps } from './security-headers';
export { Objective, ObjectiveWatch, SloDocument } from './slo-document';
export { WebWorkload } from './web-workload';
export { WorkerPlan } from './worker-plan';
export { WorkerWorkload } from './worker-workload';

// Internal to this package: shared with the cloud doors, which add paths and limits of their own.
export { AlarmRuleCheck } from './alarm-rule';
export { CacheRuleCheck } from './cache-rule';
export { PostgresParameterCheck } from './postgres-parameter-check';
export { Problems } from './problems';
export { RateLimitCheck } from './rate-limit';
