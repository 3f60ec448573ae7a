/**
 * The one home of reasons for permissions that are broad on purpose, and for paths from one identity to another. A test fails for a broad
 * statement or a path without a reason, and for a reason that nothing uses.
 */
import { Breadth } from '../../lib/domain';

/** Statements of some identities or resources that have the same actions. */
export interface BroadReason {
  /** Endings of the logical ids, without their hash. */
  readonly holders: readonly string[];
  readonly breadth: Breadth;
  /** All actions of the statement, in its order. */
  readonly actions: readonly string[];
  readonly reason: string;
}

/** Paths that use the same permissions. */
export interface PathReason {
  /** Permissions of the last step, as in `EscalationStep.means`. */
  readonly means: readonly string[];
  /** Names of the two ends of each path, without stack and hash. */
  readonly paths: readonly (readonly [from: string, to: string])[];
  readonly reason: string;
}

/** A test compares the actions with AWS's service authorization reference. */
export const NO_RESOURCE = 'These actions support no resource.';

const KEY_VARIANTS =
  'AWS names several variants of these actions, and a caller chooses among them. They are for one key.';
const VARIANTS_OF_A_KEY = 'The service chooses among the variants of these actions.';

/** Reasons for broad statements on AWS. */
export const BROAD: readonly BroadReason[] = [
  {
    holders: ['TaskDefinitionExecutionRole', 'DeploymentRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['ecr:GetAuthorizationToken'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['DeploymentRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['ecs:DescribeTaskDefinition', 'ecs:RegisterTaskDefinition'],
    reason:
      'ECS authorizes both for any resource. The reference names a task definition for the second, and accounts refuse it all the same. ' +
      'iam:PassRole limits what a task may do.',
  },
  {
    holders: ['DeploymentRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['elasticloadbalancing:DescribeRules', 'elasticloadbalancing:DescribeTargetHealth'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['RotationRole', 'RotationEventsRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    reason: NO_RESOURCE,
  },
  {
    holders: ['RotationRole', 'RotationEventsRole', 'TaskDefinitionTaskRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['CanaryRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['CanaryRole', 'WebTierRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['cloudwatch:PutMetricData'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['NetworkDefaultSecurityGroupRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['ec2:DescribeSecurityGroups'],
    reason: NO_RESOURCE,
  },
  {
    holders: ['QueueLengthRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ],
    reason:
      'Lambda creates the network interfaces of the function, and EC2 generates their ids. A denial keeps the code of the function from them.',
  },
  {
    holders: ['WebTierRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['autoscaling:CompleteLifecycleAction'],
    reason:
      'The role exists before the group and its name. The condition limits it to groups with the tag of this stack.',
  },
  {
    holders: ['WebTierRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'ec2:DescribeTags',
    ],
    reason:
      'Channels of Session Manager and DescribeTags support no resource. The agent updates the record of its own instance, whose id is new with each instance.',
  },
  {
    holders: ['ManagedMetricsGrafanaRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
    reason:
      'Reading metrics supports no resource, and the workspace lists the alarms of the account. All of them only read.',
  },
  {
    holders: ['BackupBackupRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: [
      'rds:DescribeDBInstances',
      'rds:DescribeDBSnapshots',
      'backup:CopyFromBackupVault',
      'kms:DescribeKey',
      'tag:GetResources',
    ],
    reason:
      'AWS Backup looks for resources and snapshots, and generates the names of recovery points. `backup:CopyIntoBackupVault` limits copies to vaults of the system.',
  },
  {
    holders: ['BackupBackupRole', 'BackupRestoreRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['kms:CreateGrant'],
    reason:
      'The key of a snapshot is known only when it is copied or restored. The condition limits grants to services of AWS.',
  },
  {
    holders: ['BackupRestoreRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: ['rds:DescribeDBInstances', 'rds:DescribeDBSnapshots', 'kms:DescribeKey'],
    reason: 'AWS Backup looks for snapshots, and generates the names of test instances. All of these only read.',
  },
  {
    holders: ['BackupRestoreRole'],
    breadth: Breadth.ANY_RESOURCE,
    actions: [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    reason: 'The key of a snapshot is known only when it is restored. The condition limits its use to RDS.',
  },
  {
    holders: ['Key'],
    breadth: Breadth.ANY_ACTION_OF_A_SERVICE,
    actions: ['kms:*'],
    reason:
      'The account administers its own key, or nobody could after a mistake. Identities still need a permission of their own. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  },
  {
    holders: ['Key'],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:ReEncrypt*',
    ],
    reason: `${VARIANTS_OF_A_KEY} The condition limits them to Secrets Manager in this account.`,
  },
  {
    holders: ['Key'],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    reason: `${VARIANTS_OF_A_KEY} The condition limits them to log groups of this account.`,
  },
  {
    holders: ['Key'],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    reason: `${VARIANTS_OF_A_KEY} They encrypt and decrypt messages of a topic.`,
  },
  {
    holders: ['Key'],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: ['kms:GenerateDataKey*'],
    reason: `${VARIANTS_OF_A_KEY} CloudFront encrypts its logs with them, and cannot decrypt.`,
  },
  {
    holders: ['WebTierTaskDefinitionTaskRole'],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    reason: KEY_VARIANTS,
  },
  {
    holders: [
      'CanaryRole',
      'DatabaseTaskPoolStatusRole',
      'ExpiringKeysRole',
      'JobsAnalyticsRefreshRole',
      'MigrationsTaskDatabaseSizeRole',
      'MigrationsTaskMonthlyMaintenanceRole',
      'MigrationsTaskPurgeAuditLogRole',
    ],
    breadth: Breadth.ACTIONS_BY_PATTERN,
    actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
    reason: KEY_VARIANTS,
  },
];

/** Reasons for policies that AWS manages, by their name. */
export const MANAGED_POLICIES: Readonly<Record<string, string>> = {
  'service-role/AmazonRDSEnhancedMonitoringRole':
    'RDS writes the metrics of the operating system with it. Its permissions are for the log group RDSOSMetrics.',
  AmazonECSInfrastructureRolePolicyForLoadBalancers:
    'ECS moves the traffic of a blue/green deployment with it, and only ECS may assume the role.',
};

/** Both ends of a path from one role to the two roles of a task definition. */
function toTask(from: string, definition: string): [string, string][] {
  return ['TaskRole', 'ExecutionRole'].map((role) => [from, `${definition}${role}`]);
}

const RUN_TASK = ['iam:PassRole and ecs:RunTask'];

/** Reasons for paths on AWS. */
export const AWS_PATHS: readonly PathReason[] = [
  {
    means: ['iam:PassRole and ecs:RegisterTaskDefinition and ecs:UpdateService', ...RUN_TASK],
    paths: ['Argo', 'Backend', 'Frontend', 'WebTier', 'Workers'].flatMap((it) =>
      toTask('DeploymentRole', `${it}TaskDefinition`),
    ),
    reason:
      'A release runs new code as the application: it is what the role is for. Only jobs of one GitHub environment of one repository may assume it, and only ECS may receive the roles.',
  },
  {
    means: RUN_TASK,
    paths: [
      ...toTask('MigrationsRole', 'MigrationsTaskDefinition'),
      ...toTask('ApplicationMigrationsRole', 'ApplicationMigrationsTaskDefinition'),
    ],
    reason:
      'The function starts the migrations of a deployment. Only Lambda may assume its role, and it may run one family of task definitions in one cluster.',
  },
  {
    means: RUN_TASK,
    paths: [
      ...toTask('DatabaseTaskPoolStatusRole', 'DatabaseTaskDefinition'),
      ...toTask('ExpiringKeysRole', 'WebTierTaskDefinition'),
      ...toTask('JobsAnalyticsRefreshRole', 'JobsDefinition'),
      ...toTask('MigrationsTaskDatabaseSizeRole', 'MigrationsTaskDefinition'),
      ...toTask('MigrationsTaskMonthlyMaintenanceRole', 'MigrationsTaskDefinition'),
      ...toTask('MigrationsTaskPurgeAuditLogRole', 'MigrationsTaskDefinition'),
    ],
    reason:
      'EventBridge Scheduler starts a job. Only it may assume the role, for this account, and it may run one family of task definitions in one cluster.',
  },
];

const START_JOB = 'Microsoft.App/jobs/start/action';
const WRITE_APP = 'Microsoft.App/containerApps/write';

/** Reasons for paths on Azure. */
export const AZURE_PATHS: readonly PathReason[] = [
  {
    means: [WRITE_APP, `Microsoft.ManagedIdentity/userAssignedIdentities/assign/action and ${WRITE_APP}`],
    paths: ['ai-analytics-suite-v2', 'business-operations-suite'].map((it) => ['fresh-maas-deployment', it] as const),
    reason:
      'A release creates a revision of the app, which keeps its identity. Only jobs of one GitHub environment of one repository receive tokens of the deployment identity.',
  },
  {
    means: [START_JOB],
    paths: [['fresh-maas-deployment', 'fresh-maas-migrations']],
    reason:
      'A release starts the migrations. Permission to start a job is permission to choose its image, and so to act as its identity.',
  },
  {
    means: [START_JOB],
    paths: [
      ['fresh-maas-migrations-starter', 'fresh-maas-migrations'],
      ['starter-application-migrations-starter', 'starter-application-migrations'],
    ],
    reason: 'The deployment script starts the migrations. No other workload has its identity.',
  },
];
