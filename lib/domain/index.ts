export { AlarmComparison, AlarmRule, AlarmSeverity, AlarmSignal, AlarmStatistic } from './observability/alarm-rule';
export { AppEnvironment, AppEnvironmentProps } from './compute/app-environment';
export { Price, PriceBookData, PriceSource, PriceTier } from './cost/price-book-data';
export { SecretDetector } from './compute/secret-detector';
export { CacheRule, QueryStrings } from './edge/cache-rule';
export {
  ConnectionBudget,
  ConnectionBudgetProps,
  ConnectionConsumer,
  ConnectionPooler,
  ConnectionShare,
} from './data/connection-budget';
export { ConnectionLimit } from './data/connection-limit';
export { CorsPolicy, CorsPolicyProps } from './edge/cors-policy';
export { CoreConsumer, CoreQuota, CoreQuotaProps } from './sizing/core-quota';
export { GunicornConfig } from './compute/gunicorn-config';
export { GunicornConfigProps, WorkerClass } from './compute/gunicorn-config-props';
export { ImageTag } from './compute/image-tag';
export { KeyRotation, KeyRotationProps } from './compute/key-rotation';
export { LatencyObjective } from './sizing/latency-objective';
export { MeasuredInstance } from './sizing/measured-instance';
export { MachineSize, MachineSizes } from './sizing/machine-size';
export { GitHubEnvironment, GitHubEnvironmentProps } from './release/git-hub-environment';
export { BundleShape } from './release/bundle-shape';
export { MigrationBundle } from './release/migration-bundle';
export {
  ColumnType,
  ExpectedColumn,
  MaintenanceTask,
  MigrationStatement,
  SchemaMigration,
} from './release/schema-migration';
export { DatabaseAccess, DatabaseRole, DatabaseRoles, DatabaseRolesProps } from './data/database-roles';
export { MultiServerQueue, MultiServerQueueProps } from './sizing/multi-server-queue';
export { PathMatch, PathPattern } from './edge/path-pattern';
export { PgBouncerConfig } from './data/pgbouncer';
export { PgBouncerConfigProps, PgBouncerTls, PgBouncerUser } from './data/pgbouncer-props';
export { PgBouncerSettings, PoolMode } from './data/pgbouncer-settings';
export { PodAutoscaler } from './sizing/pod-autoscaler';
export {
  PodAutoscalerProps,
  PodMetric,
  ScalingBehavior,
  ScalingPolicy,
  ScalingUnit,
} from './sizing/pod-autoscaler-props';
export { Assumption } from './sizing/plan/assumption';
export { Plan } from './sizing/plan';
export { Cloud, ComputeService, PlanOptions } from './sizing/plan-options';
export {
  CachePlan,
  DatabasePlan,
  EdgePlan,
  PlanChange,
  PlanLimit,
  PlannedSize,
  PlannedTraffic,
  PlannedUtilization,
  WebPlan,
  WorkersPlan,
} from './sizing/plan-parts';
export {
  AvailabilityDemand,
  BackgroundDemand,
  CacheDemand,
  ContentDemand,
  DatabaseDemand,
  ServerModel,
  ServiceDemand,
  Traffic,
  Workload,
} from './sizing/workload';
export { PlanLine } from './sizing/plan-line';
export { PostgresParameter, PostgresUnit } from './data/postgres-parameter';
export { PostgresParameters } from './data/postgres-parameters';
export { PostgresTuning, PostgresTuningProps } from './data/postgres-tuning';
export { LoadbearingError, Problem } from './problem';
export { ProblemCode } from './problem-code';
export { RateLimit } from './edge/rate-limit';
export { RdsProxySettings, RdsProxySettingsProps } from './data/rds-proxy-settings';
export { ReplicaPlan, ReplicaPlanProps } from './sizing/replica-plan';
export { RequiredTags, RequiredTagsProps } from './required-tags';
export { FrameOptions, ReferrerPolicy, SecurityHeaders, SecurityHeadersProps } from './edge/security-headers';
export { ScalabilityLaw, ScalabilityLawProps } from './sizing/scalability-law';
export { ServiceUnitProps } from './compute/service-unit';
export { Objective, ObjectiveWatch, SloDocument } from './observability/slo-document';
export { WorkerPlan } from './sizing/worker-plan';
export { WorkerWorkload } from './sizing/worker-workload';

export { AutoscalingPolicy, InstanceRange } from './simulation/autoscaling-policy';
export { BacklogScaling } from './simulation/backlog-scaling';
export { CombinedScaling } from './simulation/combined-scaling';
export { ContainerAppsScaling, HttpScalingProps, QueueScalingProps } from './simulation/container-apps-scaling';
export { LoadTrace } from './simulation/load-trace';
export { LoadDayProps, LoadRampProps, LoadRow, LoadSpikeProps } from './simulation/load-trace-props';
export { PlanSimulationProps } from './simulation/plan-simulation';
export { PodScaling, PodScalingProps } from './simulation/pod-scaling';
export { ScalingMetric } from './simulation/scaling-metric';
export { Simulation } from './simulation/simulation';
export { SimulatedDatabase, SimulatedService, SimulationProps } from './simulation/simulation-props';
export {
  MissedPeriod,
  ScalingBottleneck,
  SimulationSample,
  SimulationTotals,
  SimulationVerdict,
} from './simulation/simulation-result';
export { StepScaling } from './simulation/step-scaling';
export {
  Ec2StepScalingProps,
  EcsStepScalingProps,
  ScalingStep,
  StepAdjustment,
  StepScalingProps,
} from './simulation/step-scaling-props';
export { TargetTracking } from './simulation/target-tracking';
export {
  BacklogScalingProps,
  Ec2BacklogScalingProps,
  Ec2TargetTrackingProps,
  EcsBacklogScalingProps,
  EcsTargetTrackingProps,
  TargetTrackingProps,
} from './simulation/target-tracking-props';
export { WorkerSimulationProps } from './simulation/worker-simulation';

// Internal to this package: shared with the cloud doors, which add paths and limits of their own.
export { ApplicationEdge } from './edge/application-edge';
export { CeleryCommand, CeleryWorker } from './compute/celery-command';
export { WorkerScaling } from './compute/worker-scaling';
export { PlanShortfalls } from './sizing/plan-shortfalls';
export { PlannedApplication } from './sizing/planned-application';
export { PlannedProps, PlannedSettings } from './sizing/planned-settings';
export { Workloads } from './sizing/workloads';
export { DatabaseCatalogue, DatabaseSize } from './sizing/catalogue/database-catalogue';
export { PremiumSsd } from './sizing/catalogue/premium-ssd';
export { PostgresRegion, PostgresRegions } from './sizing/catalogue/postgres-regions';
export { PostgresSku, PostgresSkus } from './sizing/catalogue/postgres-sku';
export { RedisSize, RedisSku, RedisSkus } from './sizing/catalogue/redis-sku';
export { AlarmRuleCheck, AlarmRuleDefaults, ResolvedAlarmRule } from './observability/alarm-rule';
export { CacheRuleCheck, CacheRuleDefaults, ResolvedCacheRule } from './edge/cache-rule';
export { PostgresParameterCheck } from './data/postgres-parameter-check';
export { DeclaredTypes, TypeTable } from './declared-types';
export { Defaults, Resolved } from './defaults';
export { ProblemName } from './problem-code';
export { Formats } from './formats';
export { Problems } from './problems';
export { ProgramText } from './program-text';
export { Quote } from './quote';
export { RateLimitCheck } from './edge/rate-limit';
export { Suggestion } from './suggestion';
export { Json, Shape } from './resources/shape';
export { DeclaredResource } from './resources/declared-resource';
export { Declared } from './resources/declared-value';
export { PulumiDeclarations } from './resources/pulumi-declarations';
export { RegionalTemplate, TemplateDeclarations } from './resources/template-declarations';
export { PulumiResources } from './resources/pulumi-resources';
export { TemplateConditions } from './resources/template-conditions';
export { TemplateResource, TemplateValues } from './resources/template-values';
export { CheckCode, CheckCodes, Severity } from './checks/check-code';
export { CheckOptions, StatedPool } from './checks/check-options';
export { CheckSettings } from './checks/check-settings';
export { CheckResult, Checks, ServiceSize } from './checks/checks';
export { ConnectionMoment, MomentShare } from './checks/connections/connection-moments';
export { Finding, OpenQuestion } from './checks/finding';
export { Findings } from './checks/findings';
export { StatefulTypes } from './checks/stateful-types';
export { AwsEscalation } from './permissions/aws-escalation';
export { AzureAssignment, AzureAssignments, AzureResource } from './permissions/azure-assignments';
export { AzureEscalation } from './permissions/azure-escalation';
export { AzureRole, AzureRoles } from './permissions/azure-roles';
export { EscalationPath, EscalationPaths, EscalationStep } from './permissions/escalation-path';
export { PolicyKind, PolicyStatement, PolicyStatements } from './permissions/policy-statement';
export { NamedTemplate, PolicyText } from './permissions/policy-text';
export { Breadth, StatementBreadth } from './permissions/statement-breadth';
export { PolicyResource, TemplateIdentity, TemplatePolicies } from './permissions/template-policies';
export { Wildcard } from './permissions/wildcard';
export { Bill } from './cost/bill';
export { BillChange } from './cost/bill-change';
export { BillLine, FreeAllowance, UnpricedItem } from './cost/bill-line';
export { BillProps, Commitment } from './cost/bill-props';
export { PriceBook } from './cost/price-book';
export { Pricing } from './cost/pricing';
export { PriceBooks } from './cost/price-books';
export { Saving } from './cost/saving';
export { Usage, UsedUsage } from './cost/usage';
export { UsageName, UsageNames } from './cost/usage-assumptions';
export { UsageRange } from './cost/usage-range';
export { BudgetNotifications } from './observability/budget-notifications';
